import assert from "node:assert/strict";
import { test } from "node:test";

import { COOKIE, from, KEPT, keptAccess, REMOVAL, server, SITE, signIn, withCookie } from "./site.js";
import { bearer, grant, LOGIN, LOGOUT, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

const NO_CACHE = "private, no-store";
const LOCAL = { origin: "http://localhost:3000" };

test("no cache may store an answer with cookies, whatever the service or the page says", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/about", { cookie: KEPT }));
  (await wire.arrival(REFRESH)).answer(withCookie(grant("2", "session-1", false), COOKIE));
  assert.equal((await resuming).responseHeaders.get("cache-control"), NO_CACHE);

  const forgetting = server(wire).resume(from("/about", { cookie: KEPT }));
  (await wire.arrival(REFRESH)).answer(refused(401, "token-reused"));
  assert.equal((await forgetting).responseHeaders.get("cache-control"), NO_CACHE);

  assert.equal((await signIn(wire)).headers.get("cache-control"), NO_CACHE);
  const leaving = server(wire).handler(from("/api/v1/auth/logout", { cookie: KEPT }, "POST"));
  (await wire.arrival(LOGOUT)).answer(withCookie(nothing(), REMOVAL));
  assert.equal((await leaving).headers.get("cache-control"), NO_CACHE);
});

test("the service's cookie is known by both of its names, and all others stay behind", async () => {
  const set = (await signIn(new Wire(), {}, `__Secure-${COOKIE}`)).headers.getSetCookie();
  assert.match(set[0] ?? "", /^__Host-portreeve_refresh=session-1\.prt_1;/);

  const foreign = await signIn(new Wire(), {}, "AWSALB=x; Path=/");
  assert.deepEqual(foreign.headers.getSetCookie(), []);
});

test("over HTTPS a cookie without the prefix is none of ours: a sibling domain can set it", async () => {
  const wire = new Wire();
  const tossed = "portreeve_refresh=session-9.prt_9; __Secure-portreeve_refresh=session-9.prt_9";
  assert.equal((await server(wire).resume(from("/", { cookie: tossed }))).status, "signed-out");

  void server(wire).resume(from("/", { cookie: `${tossed}; ${KEPT}` }));
  assert.match((await wire.arrival(REFRESH)).request.headers.get("cookie") ?? "", /^portreeve_refresh=prt_1;/);
});

test("on localhost there is no HTTPS, and no prefix", async () => {
  const set = (await signIn(new Wire(), LOCAL)).headers.getSetCookie();

  assert.deepEqual(set.map((cookie) => cookie.split("=")[0]), ["portreeve_refresh", "portreeve_refresh_access"]);
});

test("two refresh cookies are refused and removed, for every path that leads there", async () => {
  const wire = new Wire();
  const cookie = "portreeve_refresh=session-9.prt_9; portreeve_refresh=session-1.prt_1";
  const answer = await server(wire, LOCAL).handler(from("/api/v1/auth/refresh", { cookie }, "POST"));

  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).type, "/problems/ambiguous-cookie");
  assert.equal(wire.seen.length, 0);
  const removed = answer.headers.getSetCookie();
  for (const path of ["/", "/api", "/api/v1/auth", "/api/v1/auth/refresh"]) {
    assert.ok(removed.includes(`portreeve_refresh=; Max-Age=0; Path=${path}; HttpOnly; Secure; SameSite=Lax`), path);
  }
});

for (const [what, cookie] of [
  ["refresh", `${KEPT}; __Host-portreeve_refresh=session-9.prt_9`],
  ["access", `${keptAccess("session-9")}; ${KEPT}; ${keptAccess("session-1")}`],
] as const) {
  test(`with two ${what} cookies a page is rendered for nobody, and they are removed`, async () => {
    const wire = new Wire();
    const { requestHeaders, responseHeaders, status } = await server(wire).resume(from("/", { cookie }));

    assert.equal(status, "signed-out");
    assert.equal(requestHeaders.get("cookie"), null);
    assert.equal(responseHeaders.getSetCookie().length, 2);
    assert.equal(server(wire).client(new Headers({ cookie })).state.status, "signed-out");
  });
}

test("a sign-out with two refresh cookies ends the session of each", async () => {
  const wire = new Wire();
  const cookie = `${KEPT}; __Host-portreeve_refresh=session-9.prt_9`;
  void server(wire).handler(from("/api/v1/auth/logout", { cookie, origin: SITE }, "POST"));
  const { request } = await wire.arrival(LOGOUT);

  const sent = request.headers.get("cookie") ?? "";
  assert.deepEqual(sent.split("; ").filter((one) => one.startsWith("portreeve_refresh=")).map((one) => one.slice(-5)), ["prt_1", "prt_9"]);
});

test("an access token counts with the refresh token of its session only", async () => {
  const wire = new Wire();
  const status = (cookie: string) => server(wire).client(new Headers({ cookie })).state.status;

  assert.equal(status(keptAccess("session-1")), "signed-out");
  assert.equal(status(`${KEPT}; ${keptAccess("session-9")}`), "unknown");
  assert.equal(status(`${KEPT}; ${keptAccess("session-1")}`), "signed-in");

  void server(wire).resume(from("/", { cookie: `${KEPT}; ${keptAccess("session-9")}` }));
  assert.match((await wire.arrival(REFRESH)).request.headers.get("cookie") ?? "", /prt_1/);
});

test("what does not look like a token is not sent on", async () => {
  const wire = new Wire();
  for (const cookie of ["__Host-portreeve_refresh=prt_1", "__Host-portreeve_refresh=session-1.a\tb", `${KEPT}; ${keptAccess("session-1", 900, "t\u00ffk")}`]) {
    assert.notEqual(server(wire).client(new Headers({ cookie })).state.status, "signed-in", cookie);
  }
  assert.equal((await server(wire).resume(from("/", { cookie: "__Host-portreeve_refresh=session-1.a\u00ffb" }))).status, "signed-out");
  assert.equal(wire.seen.length, 0);
});

test("what is rendered with a renewed token is asked for with it", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: `${KEPT}; ${keptAccess("session-1", 10)}` }));
  (await wire.arrival(REFRESH)).answer(withCookie(grant("2", "session-1", false), COOKIE));
  const { requestHeaders } = await resuming;

  void server(wire).client(requestHeaders).user();
  assert.equal(bearer(await wire.arrival(ME)), "Bearer access-2");
});

test("a refresh of a page whose session has ended removes the cookies too, but not for a token in the body", async () => {
  for (const [body, removed] of [["{}", 2], ['{"refresh_token":"prt_9"}', 0]] as const) {
    const wire = new Wire();
    const sent = { cookie: KEPT, origin: SITE, "content-type": "application/json" };
    const answering = server(wire).handler(from("/api/v1/auth/refresh", sent, "POST", body));
    (await wire.arrival(REFRESH)).answer(refused(401, "invalid-refresh-token"));
    const answer = await answering;

    assert.equal(answer.status, 401);
    assert.equal(answer.headers.getSetCookie().length, removed, body);
  }
});

test("a sign-in by body sets no cookie", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/auth/login", {}, "POST"));
  (await wire.arrival(LOGIN)).answer(grant("1"));

  assert.deepEqual((await answering).headers.getSetCookie(), []);
});
