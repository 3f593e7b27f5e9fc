// An ordinary expiry is no reason for a refusal, which browsers show in red.

import assert from "node:assert/strict";
import { beforeEach, mock, test, type TestContext } from "node:test";

import { Browser } from "./browser.js";
import { inNode, signedIn, tab } from "./people.js";
import { bearer, grant, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

beforeEach(() => new Browser().enter());

/** The grants of these tests last for 900 s. */
function pass(context: TestContext, seconds: number): void {
  const now = Date.now() + seconds * 1000;
  mock.method(Date, "now", () => now);
  context.after(() => mock.restoreAll());
}

test("a token that is about to run out is renewed before a request", async (context) => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  pass(context, 871);

  const asking = api.GET("/api/v1/users/me");
  (await wire.arrival(REFRESH)).answer(grant("2"));
  const me = await wire.arrival(ME);
  me.answer(Response.json({}));
  await asking;

  assert.equal(bearer(me), "Bearer access-2");
  assert.equal(wire.count(ME), 1);
});

test("a token with half a minute to live is not", async (context) => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  pass(context, 860);

  void api.GET("/api/v1/users/me");

  assert.equal(bearer(await wire.arrival(ME)), "Bearer access-1");
  assert.equal(wire.count(REFRESH), 0);
});

test("of three tabs that wake after an expiry one refreshes, and none is refused", async (context) => {
  const wire = new Wire();
  const tabs = [tab(wire), tab(wire), tab(wire)];
  await signedIn(tabs[0] as (typeof tabs)[number], wire);
  pass(context, 4000);

  const asking = tabs.map(({ api }) => api.GET("/api/v1/users/me"));
  (await wire.arrival(REFRESH)).answer(grant("2", "session-1", false));
  for (const _ of tabs) {
    const me = await wire.arrival(ME);
    assert.equal(bearer(me), "Bearer access-2");
    me.answer(Response.json({}));
  }
  await Promise.all(asking);

  assert.equal(wire.count(REFRESH), 1);
});

test("while the old token lasts, a refresh that fails keeps nobody waiting for an error", async (context) => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  pass(context, 880);

  void api.GET("/api/v1/users/me");
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));

  assert.equal(bearer(await wire.arrival(ME)), "Bearer access-1");
});

test("a clock that is put back renews the token", async (context) => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  pass(context, -3600);

  void api.GET("/api/v1/users/me");

  (await wire.arrival(REFRESH)).answer(grant("2"));
  assert.equal(bearer(await wire.arrival(ME)), "Bearer access-2");
});

test("a token that lives for seconds is not renewed at each request", async () => {
  const wire = new Wire();
  const portreeve = inNode(wire);
  const signingIn = portreeve.signIn({ email: "ada@example.com", password: "seven grey otters" });
  const short = { access_token: "short", token_type: "Bearer", expires_in: 20, session_id: "s", refresh_token: "r" };
  (await wire.arrival("POST /api/v1/auth/login")).answer(Response.json(short));
  await signingIn;

  void portreeve.api.GET("/api/v1/users/me");

  assert.equal(bearer(await wire.arrival(ME)), "Bearer short");
});

test("a page without a cookie is answered with nothing, and no user is signed in", async () => {
  const wire = new Wire();
  const portreeve = tab(wire);

  const resuming = portreeve.resume();
  (await wire.arrival(REFRESH)).answer(nothing());

  assert.equal(await resuming, undefined);
  assert.deepEqual(portreeve.state, { status: "signed-out" });
});

test("a page whose cookie is gone is signed out at the next refresh", async (context) => {
  const wire = new Wire();
  const portreeve = await signedIn(tab(wire), wire);
  pass(context, 4000);

  void portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(REFRESH)).answer(nothing());

  assert.equal(bearer(await wire.arrival(ME)), null);
  assert.deepEqual(portreeve.state, { status: "signed-out" });
});
