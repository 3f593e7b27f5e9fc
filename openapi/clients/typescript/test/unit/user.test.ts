import assert from "node:assert/strict";
import { test } from "node:test";

import { ADA, inNode, signedIn } from "./people.js";
import { grant, LOGIN, ME, quiet, refused, Wire } from "./wire.js";

const USER = {
  ...{ id: "1", email: ADA.email, email_verified: true, roles: ["user"], status: "active" },
  ...{ created_at: "2026-11-01T00:00:00Z", updated_at: "2026-11-01T00:00:00Z" },
};
const RENAMED = { ...USER, display_name: "Ada", updated_at: "2026-11-02T00:00:00Z" };

test("a sign-in gives the session, with one request", async () => {
  const wire = new Wire();
  const signingIn = inNode(wire).signIn(ADA);
  (await wire.arrival(LOGIN)).answer(grant("1"));

  assert.deepEqual(await signingIn, { status: "signed-in", sessionId: "session-1" });
  assert.equal(wire.seen.length, 1);
});

test("a sign-up leaves the user in the state, without another request", async () => {
  const wire = new Wire();
  const portreeve = inNode(wire);
  const signingUp = portreeve.signUp(ADA);
  (await wire.arrival("POST /api/v1/auth/register")).answer(Response.json(USER, { status: 201 }));
  (await wire.arrival(LOGIN)).answer(grant("1"));

  assert.deepEqual(await signingUp, USER);
  assert.deepEqual(await portreeve.user(), USER);
  assert.equal(wire.count(ME), 0);
});

test("who is signed in is asked for once, however many want to know", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);

  const asking = [portreeve.user(), portreeve.user()];
  (await wire.arrival(ME)).answer(Response.json(USER));

  assert.deepEqual(await Promise.all(asking), [USER, USER]);
  assert.deepEqual(await portreeve.user(), USER);
  assert.equal(wire.count(ME), 1);
  assert.deepEqual(portreeve.state, { status: "signed-in", sessionId: "session-1", user: USER });
});

test("a change of the profile changes the state, and an older answer does not change it back", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const states: unknown[] = [];
  portreeve.subscribe((state) => states.push(state));

  const slow = portreeve.api.GET("/api/v1/users/me");
  const me = await wire.arrival(ME);
  const changing = portreeve.api.PATCH("/api/v1/users/me", { body: { display_name: "Ada" } });
  (await wire.arrival("PATCH /api/v1/users/me")).answer(Response.json(RENAMED));
  await changing;
  await quiet();
  me.answer(Response.json(USER));
  await slow;
  await quiet();

  assert.deepEqual(states, [{ status: "signed-in", sessionId: "session-1", user: RENAMED }]);
});

test("nobody is signed in: no user, and no request", async () => {
  const wire = new Wire();

  assert.equal(await inNode(wire).user(), undefined);
  assert.equal(wire.seen.length, 0);
});

test("a user who cannot be asked for is asked for again the next time", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const failing = portreeve.user();
  (await wire.arrival(ME)).answer(refused(429, "too-many-attempts"));
  await assert.rejects(failing, { name: "PortreeveError", status: 429 });

  const asking = portreeve.user();
  (await wire.arrival(ME)).answer(Response.json(USER));

  assert.deepEqual(await asking, USER);
});

test("of a session that has ended there is no user", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);

  const asking = portreeve.user();
  (await wire.arrival(ME)).answer(refused(401, "session-ended"));

  assert.equal(await asking, undefined);
});
