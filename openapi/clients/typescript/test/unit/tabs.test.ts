import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { ADA, BASE_URL, signedIn, tab } from "./people.js";
import { Browser } from "./browser.js";
import { bearer, grant, LOGIN, LOGOUT, ME, nothing, quiet, REFRESH, refused, Wire } from "./wire.js";

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
  browser.enter();
});

test("a page that loads is signed in by its cookie, which is sent to the sign-in paths only", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);
  assert.deepEqual(portreeve.state, { status: "unknown" });

  const resuming = portreeve.resume();
  const refresh = await wire.arrival(REFRESH);
  assert.equal(refresh.request.credentials, "include");
  assert.deepEqual(await refresh.request.json(), {});
  refresh.answer(grant("1", "session-1", false));

  assert(await resuming);
  void portreeve.api.GET("/api/v1/users/me");
  const me = await wire.arrival(ME);
  assert.equal(me.request.credentials, "same-origin");
  assert.equal(bearer(me), "Bearer access-1");
});

test("a page without a cookie has no user signed in, and no problem", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);

  const resuming = portreeve.resume();
  (await wire.arrival(REFRESH)).answer(refused(401, "invalid-refresh-token"));

  assert.equal(await resuming, undefined);
  assert.deepEqual(portreeve.state, { status: "signed-out" });
});

test("a page whose session has ended learns why", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);

  const resuming = portreeve.resume();
  (await wire.arrival(REFRESH)).answer(refused(401, "session-ended"));

  assert.equal(await resuming, undefined);
  assert.equal(portreeve.state.status === "signed-out" && portreeve.state.problem?.type, "/problems/session-ended");
});

test("while the service cannot say who is signed in, no session ends", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);
  const failing = portreeve.resume();
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));
  await assert.rejects(failing, { name: "PortreeveError", status: 503 });
  assert.deepEqual(portreeve.state, { status: "unknown" });

  const resuming = portreeve.resume();
  (await wire.arrival(REFRESH)).answer(grant("1", "session-1", false));

  assert(await resuming);
});

test("of two tabs whose token has run out one refreshes, and hands the new token to the other", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);

  const asking = [one, two].map(({ api }) => api.GET("/api/v1/users/me"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2", "session-1", false));
  const repeated = [await wire.arrival(ME), await wire.arrival(ME)];

  assert.deepEqual(repeated.map(bearer), ["Bearer access-2", "Bearer access-2"]);
  repeated.forEach((arrival) => arrival.answer(Response.json({})));
  await Promise.all(asking);
  assert.equal(wire.count(REFRESH), 1);
});

test("a token that arrives a little after the lock is still in time", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  browser.hold();

  const asking = [one, two].map(({ api }) => api.GET("/api/v1/users/me"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2", "session-1", false));
  (await wire.arrival(ME)).answer(Response.json({}));
  browser.deliver();
  (await wire.arrival(ME)).answer(Response.json({}));

  await Promise.all(asking);
  assert.equal(wire.count(REFRESH), 1);
});

test("a sign-out reaches the other tabs at once", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);

  const leaving = one.signOut();
  const logout = await wire.arrival(LOGOUT);

  assert.equal(two.state.status, "signed-out");
  logout.answer(nothing());
  await leaving;
});

test("a sign-out during the refresh of another tab leaves no user signed in", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  const asking = two.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  const refresh = await wire.arrival(REFRESH);

  // Neither knows of the other when the refresh is answered.
  browser.hold();
  const leaving = one.signOut();
  refresh.answer(grant("2", "session-1", false));
  (await wire.arrival(ME)).answer(Response.json({}));
  await asking;
  browser.deliver();
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;

  assert.equal(one.state.status, "signed-out");
  assert.equal(two.state.status, "signed-out");
});

test("a sign-out while the page still resumes ends what the cookie was for", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);
  const resuming = portreeve.resume();
  const refresh = await wire.arrival(REFRESH);

  const leaving = portreeve.signOut();
  refresh.answer(grant("1", "session-1", false));
  const logout = await wire.arrival(LOGOUT);
  logout.answer(nothing());
  await leaving;

  assert.equal(bearer(logout), "Bearer access-1");
  assert.equal(await resuming, undefined);
  assert.deepEqual(portreeve.state, { status: "signed-out" });
});

test("a page that resumes while another tab signs out has no user signed in", async () => {
  browser.enter({ locks: false, channels: true });
  const wire = new Wire();
  const one = await signedIn(tab(wire), wire);
  const late = tab(wire);
  const resuming = late.resume();
  const refresh = await wire.arrival(REFRESH);

  const leaving = one.signOut();
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;
  refresh.answer(grant("2", "session-1", false));

  assert.equal(await resuming, undefined);
  assert.deepEqual(late.state, { status: "signed-out" });
});

test("a sign-out names its session, because the cookie may be of another user by now", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(tab(wire), wire);

  const leaving = portreeve.signOut();
  const logout = await wire.arrival(LOGOUT);
  assert.deepEqual(await logout.request.clone().json(), { scope: "current", session_id: "session-1" });
  logout.answer(nothing());
  await leaving;

  assert.equal(wire.count(LOGOUT), 1);
  assert.equal(wire.count(REFRESH), 0);
});

test("a sign-out before a page has resumed ends what the cookie is for", async () => {
  const wire = new Wire();

  const leaving = tab(wire).signOut();
  (await wire.arrival(REFRESH)).answer(grant("1", "session-1", false));
  (await wire.arrival(LOGOUT)).answer(nothing());

  await leaving;
});

test("a sign-out before a page has resumed can be tried again until it has reached the service", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);
  const failing = portreeve.signOut();
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));
  await assert.rejects(failing, { name: "PortreeveError", status: 503 });
  assert.deepEqual(portreeve.state, { status: "signed-out" });

  const leaving = portreeve.signOut();
  (await wire.arrival(REFRESH)).answer(grant("1", "session-1", false));
  const logout = await wire.arrival(LOGOUT);
  logout.answer(nothing());
  await leaving;
  await portreeve.signOut();

  assert.equal(bearer(logout), "Bearer access-1");
  assert.equal(wire.count(REFRESH), 2);
  assert.equal(wire.count(LOGOUT), 1);
});

test("a token that another tab hands on during a sign-out restores no session", async () => {
  const wire = new Wire();
  const [one, late] = [tab(wire), tab(wire)];
  const resuming = one.resume();
  const refresh = await wire.arrival(REFRESH);

  const leaving = late.signOut();
  refresh.answer(grant("1", "session-1", false));
  assert(await resuming);
  (await wire.arrival(REFRESH)).answer(grant("2", "session-1", false));
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;

  assert.deepEqual(late.state, { status: "signed-out" });
  assert.deepEqual(one.state, { status: "signed-out" });
});

test("a sign-out that did not arrive is finished before the next sign-in", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);
  const failing = portreeve.signOut();
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));
  await assert.rejects(failing, { name: "PortreeveError", status: 503 });

  const signingIn = signedIn(portreeve, wire, "session-2");
  (await wire.arrival(REFRESH)).answer(grant("1", "session-1", false));
  const logout = await wire.arrival(LOGOUT);
  assert.equal(bearer(logout), "Bearer access-1");
  assert.equal(wire.count(LOGIN), 0);
  logout.answer(nothing());
  await signingIn;

  assert.deepEqual(portreeve.state, { status: "signed-in", sessionId: "session-2" });
});

test("a sign-out while another tab signs in as another user ends its own session, and leaves the new cookie alone", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  const signingIn = two.signIn(ADA);
  const login = await wire.arrival(LOGIN);
  // It does not hear of the sign-out before it is signed in.
  browser.hold();
  const leaving = one.signOut();
  login.answer(grant("2", "session-2", false));
  await signingIn;
  browser.deliver();

  const logout = await wire.arrival(LOGOUT);
  assert.equal(bearer(logout), "Bearer access-1");
  assert.equal(logout.request.credentials, "omit");
  assert.deepEqual(await logout.request.json(), { scope: "current", session_id: "session-1" });
  logout.answer(nothing());
  await leaving;

  assert.deepEqual(two.state, { status: "signed-in", sessionId: "session-2" });
});

test("a sign-out that did not arrive outlasts a sign-in and a sign-out of another user", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  const failing = one.signOut();
  (await wire.arrival(LOGOUT)).fail();
  await assert.rejects(failing, TypeError);
  await signedIn(two, wire, "session-2");
  await quiet();
  assert.deepEqual(one.state, { status: "signed-in", sessionId: "session-2" });

  const leaving = one.signOut();
  const ended: unknown[] = [];
  for (const _ of [1, 2]) {
    const logout = await wire.arrival(LOGOUT);
    ended.push(((await logout.request.json()) as { session_id: string }).session_id);
    logout.answer(nothing());
  }
  await leaving;

  assert.deepEqual(ended, ["session-1", "session-2"]);
});

test("a message that is none changes nothing", async (context) => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  const early = tab(wire);
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  process.on("uncaughtException", note);
  context.after(() => process.off("uncaughtException", note));

  const channel = new BroadcastChannel(`portreeve ${BASE_URL}`);
  for (const message of [null, 5, "x", {}, { kind: "granted" }, { kind: "granted", tokens: {} }, { kind: "ended" }]) {
    channel.postMessage(message);
  }
  await quiet();

  assert.deepEqual(failures, []);
  assert.deepEqual([one, two, early].map(({ state }) => state.status), ["signed-in", "signed-in", "unknown"]);
});

test("a session that the service has ended is over in every tab, with the reason", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);

  const asking = one.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "session-ended"));
  await asking;
  await quiet();

  assert.equal(two.state.status === "signed-out" && two.state.problem?.type, "/problems/session-ended");
});

test("a sign-in as another user reaches the other tabs, and repeats nothing in that name", async () => {
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  const asking = one.api.GET("/api/v1/users/me");
  const me = await wire.arrival(ME);
  await signedIn(two, wire, "session-2");
  await quiet();

  me.answer(refused(401, "invalid-access-token"));

  assert.equal((await asking).error?.type, "/problems/invalid-access-token");
  assert.deepEqual(one.state, { status: "signed-in", sessionId: "session-2" });
  assert.equal(wire.count(ME), 1);
});

test("a request that waits for a refresh is not sent in another name", async () => {
  browser.enter({ locks: false, channels: true });
  const wire = new Wire();
  const [one, two] = await twoTabs(wire);
  void one.api.GET("/api/v1/auth/sessions");
  (await wire.arrival("GET /api/v1/auth/sessions")).answer(refused(401, "invalid-access-token"));
  const refresh = await wire.arrival(REFRESH);

  void one.api.GET("/api/v1/users/me");
  await signedIn(two, wire, "session-2");
  await quiet();
  refresh.fail();
  (await wire.arrival(REFRESH)).fail();

  assert.equal(bearer(await wire.arrival(ME)), null);
});

test("tabs that use another service share nothing", async () => {
  const wire = new Wire();
  const here = tab(wire);
  const there = tab(wire, "http://accounts.test/other");
  const resuming = here.resume();
  const refresh = await wire.arrival(REFRESH);

  void there.resume().catch(() => {});
  await wire.arrival("POST /other/api/v1/auth/refresh");
  refresh.answer(grant("1", "session-1", false));
  await resuming;
  await quiet();

  assert.deepEqual(there.state, { status: "unknown" });
});

test("a client that is closed still signs in, learns of an end, and signs out", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);
  portreeve.close();

  await signedIn(portreeve, wire);
  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "session-ended"));
  assert.equal((await asking).error?.type, "/problems/session-ended");
  await signedIn(portreeve, wire, "session-2");
  const leaving = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;

  assert.deepEqual(portreeve.state, { status: "signed-out" });
});

for (const parts of [
  { locks: false, channels: true },
  { locks: true, channels: false },
  { locks: false, channels: false },
]) {
  test(`a browser with ${JSON.stringify(parts)} signs in, refreshes and signs out all the same`, async () => {
    browser.enter(parts);
    const wire = new Wire();
    const portreeve = await signedIn(tab(wire), wire);

    const asking = [1, 2].map(() => portreeve.api.GET("/api/v1/users/me"));
    (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
    (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
    (await wire.arrival(REFRESH)).answer(grant("2", "session-1", false));
    (await wire.arrival(ME)).answer(Response.json({}));
    (await wire.arrival(ME)).answer(Response.json({}));
    await Promise.all(asking);
    const leaving = portreeve.signOut();
    (await wire.arrival(LOGOUT)).answer(nothing());
    await leaving;

    assert.equal(wire.count(REFRESH), 1);
    assert.deepEqual(portreeve.state, { status: "signed-out" });
  });
}

async function twoTabs(wire: Wire) {
  const two = tab(wire);
  const one = await signedIn(tab(wire), wire);
  await quiet();
  assert.equal(two.state.status, "signed-in");
  return [one, two] as const;
}
