import assert from "node:assert/strict";
import { test } from "node:test";

import { PortreeveError } from "portreeve-client";

import { ADA, inNode, signedIn } from "./people.js";
import { bearer, grant, LOGIN, LOGOUT, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

test("signing out during a refresh leaves no user signed in, whatever the refresh brings", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  const refresh = await wire.arrival(REFRESH);

  const leaving = portreeve.signOut();
  assert.deepEqual(portreeve.state, { status: "signed-out" });
  refresh.answer(grant("2"));
  const logout = await wire.arrival(LOGOUT);
  assert.equal(bearer(logout), "Bearer access-2");
  logout.answer(nothing());
  await leaving;

  assert.equal((await asking).error?.type, "/problems/invalid-access-token");
  assert.deepEqual(portreeve.state, { status: "signed-out" });
  assert.equal(wire.count(ME), 1);
});

test("signing out during a sign-in leaves no user signed in", async () => {
  const wire = new Wire();
  const portreeve = inNode(wire);
  const arriving = portreeve.signIn(ADA);
  const login = await wire.arrival(LOGIN);

  const leaving = portreeve.signOut();
  const refusedEntry = assert.rejects(arriving, { name: "AbortError" });
  login.answer(grant("1"));
  (await wire.arrival(LOGOUT)).answer(nothing());
  await Promise.all([leaving, refusedEntry]);

  assert.deepEqual(portreeve.state, { status: "signed-out" });
});

test("signing out is one request, also with an access token that has run out: the refresh token goes with it", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);

  const leaving = portreeve.signOut({ scope: "all" });
  const logout = await wire.arrival(LOGOUT);

  assert.equal(bearer(logout), "Bearer access-1");
  assert.deepEqual(await logout.request.json(), { scope: "all", session_id: "session-1", refresh_token: "refresh-1" });
  logout.answer(nothing());
  await leaving;
  assert.equal(wire.count(REFRESH), 0);
});

test("signing out of a session that is over is no error", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);

  const leaving = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(refused(401, "invalid-access-token"));

  await leaving;
  await portreeve.signOut();
  assert.equal(wire.count(LOGOUT), 1);
});

test("a sign-out that has not reached the service throws, is over here all the same, and can be tried again", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const failing = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(refused(503, "unavailable"));
  await assert.rejects(failing, (error) => error instanceof PortreeveError && error.status === 503);
  assert.equal(portreeve.state.status, "signed-out");

  const leaving = portreeve.signOut();
  const logout = await wire.arrival(LOGOUT);
  assert.equal(bearer(logout), "Bearer access-1");
  logout.answer(nothing());
  await leaving;

  await portreeve.signOut();
  assert.equal(wire.count(LOGOUT), 2);
});

test("signing out of the other sessions keeps this one", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);

  const leaving = portreeve.signOut({ scope: "others" });
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;

  assert.equal(portreeve.state.status, "signed-in");
});

test("after signing out, requests carry no token and cause no refresh", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const leaving = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;

  const asking = portreeve.api.GET("/api/v1/users/me");
  const me = await wire.arrival(ME);
  assert.equal(bearer(me), null);
  me.answer(refused(401, "invalid-access-token"));
  await asking;

  assert.equal(wire.count(REFRESH), 0);
});
