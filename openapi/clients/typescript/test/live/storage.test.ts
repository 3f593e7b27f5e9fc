import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeve, type Fetch, type TokenStorage } from "portreeve-client";

import { PASSWORD, someEmail, URL_OF_SERVICE } from "./service.js";

test("a session outlives the program, until a sign-out", async () => {
  const storage = memory();
  const email = someEmail();
  await start(storage).signUp({ email, password: PASSWORD });

  const restarted = start(storage);
  assert.equal((await restarted.user())?.email, email);
  await restarted.signOut();

  assert.equal(await start(storage).resume(), undefined);
});

test("a program that stops before it has stored the new token loses nothing", async () => {
  const storage = memory();
  await start(storage).signUp({ email: someEmail(), password: PASSWORD });
  const full = { ...storage, setItem: () => Promise.reject(new Error("the disk is full")) };
  assert(await start(full).resume());

  assert(await start(storage).resume());
});

test("a sign-out without a network is finished at the next start", async () => {
  const storage = memory();
  let isOffline = false;
  const flaky: Fetch = (request) => (isOffline ? Promise.reject(new TypeError("offline")) : fetch(request));
  const portreeve = start(storage, flaky);
  await portreeve.signUp({ email: someEmail(), password: PASSWORD });
  const headers = { Authorization: `Bearer ${await portreeve.accessToken()}` };
  isOffline = true;
  await assert.rejects(portreeve.signOut(), /offline/);

  const restarted = start(storage);
  assert.equal(await restarted.resume(), undefined);

  assert.equal((await restarted.api.GET("/api/v1/users/me", { headers })).error?.type, "/problems/session-ended");
  assert.equal(await storage.getItem("any"), undefined);
});

function start(storage: TokenStorage, fetch?: Fetch) {
  return createPortreeve({ baseUrl: URL_OF_SERVICE, transport: "body", storage, fetch });
}

function memory(): TokenStorage {
  let kept: string | undefined;
  return {
    getItem: () => kept,
    setItem: (_, value) => {
      kept = value;
    },
    removeItem: () => {
      kept = undefined;
    },
  };
}
