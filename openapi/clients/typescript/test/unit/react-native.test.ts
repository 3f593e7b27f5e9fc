// What React Native's engine lacks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeve } from "portreeve-client";

import { BASE_URL, signedIn } from "./people.js";
import { FakeStorage } from "./fake-storage.js";
import { grant, LOGOUT, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

for (const name of ["BroadcastChannel", "DOMException", "document", "localStorage", "location", "navigator", "structuredClone"]) {
  Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true });
}
Object.assign(AbortSignal, { timeout: undefined, any: undefined });

test("a user signs in, stays signed in over a restart, refreshes, and signs out", async () => {
  const [wire, storage] = [new Wire(), new FakeStorage()];
  const open = () => createPortreeve({ baseUrl: BASE_URL, fetch: wire.fetch, storage });
  await signedIn(open(), wire);

  const restarted = open();
  const resuming = restarted.resume();
  (await wire.arrival(REFRESH)).answer(grant("2"));
  assert(await resuming);
  const asking = restarted.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("3"));
  (await wire.arrival(ME)).answer(Response.json({}));
  assert.equal((await asking).response.status, 200);
  const leaving = restarted.signOut();
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;

  assert.equal(storage.kept, undefined);
});

test("a deadline is kept without AbortSignal.timeout", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const wire = new Wire();
  const portreeve = createPortreeve({ baseUrl: BASE_URL, fetch: wire.fetch });
  const signingIn = portreeve.signIn({ email: "ada@example.com", password: "seven grey otters" });
  await wire.arrival("POST /api/v1/auth/login");

  context.mock.timers.tick(15_000);

  await assert.rejects(signingIn, { name: "TimeoutError" });
});
