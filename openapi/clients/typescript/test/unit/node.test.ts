import assert from "node:assert/strict";
import { test } from "node:test";

import { COOKIE, from, KEPT, REMOVAL, server, SITE, signedIn, withCookie } from "./site.js";
import { bearer, grant, LOGIN, LOGOUT, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

test("the service's cookie becomes one of the whole site, beside one with the access token", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/auth/login", { cookie: "theme=dark", "user-agent": "Firefox" }, "POST"));
  const login = await wire.arrival(LOGIN);
  assert.equal(login.request.url, "http://accounts.internal:8080/api/v1/auth/login");
  assert.equal(login.request.headers.get("user-agent"), "Firefox");
  assert.equal(login.request.headers.get("cookie"), null);
  login.answer(withCookie(grant("1", "session-1", false), COOKIE));
  const [refresh, access] = (await answering).headers.getSetCookie();

  assert.equal(refresh, "__Host-portreeve_refresh=session-1.prt_1; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax");
  assert.match(
    access ?? "",
    /^__Host-portreeve_refresh_access=session-1\.\d+\.access-1; Max-Age=900; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test("a sign-out removes both", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/auth/logout", { cookie: await signedIn(wire) }, "POST"));
  (await wire.arrival(LOGOUT)).answer(withCookie(nothing(), REMOVAL));

  const removed = (await answering).headers.getSetCookie();
  assert.deepEqual(removed.map((cookie) => cookie.split(";").slice(0, 3).join(";")), [
    "__Host-portreeve_refresh=; Max-Age=0; Path=/",
    "__Host-portreeve_refresh_access=; Max-Age=0; Path=/",
  ]);
});

test("the refresh token goes to refresh and sign-out only", async () => {
  const wire = new Wire();
  const cookie = await signedIn(wire);

  void server(wire).handler(from("/api/v1/users/me", { cookie }));
  assert.equal((await wire.arrival(ME)).request.headers.get("cookie"), null);
  void server(wire).handler(from("/api/v1/auth/login", { cookie }, "POST"));
  assert.equal((await wire.arrival(LOGIN)).request.headers.get("cookie"), null);
  for (const path of ["refresh", "logout"]) {
    void server(wire).handler(from(`/api/v1/auth/${path}`, { cookie, origin: SITE }, "POST"));
    const { request } = await wire.arrival(`POST /api/v1/auth/${path}`);
    assert.equal(request.headers.get("cookie"), "portreeve_refresh=prt_1; __Secure-portreeve_refresh=prt_1", path);
  }
});

test("a refresh whose answer is lost on the way here is made again, once, with its body", async () => {
  const wire = new Wire();
  const sent = { cookie: KEPT, origin: SITE, "content-type": "application/json" };
  const answering = server(wire).handler(from("/api/v1/auth/refresh", sent, "POST", "{}"));
  (await wire.arrival(REFRESH)).fail();
  const again = await wire.arrival(REFRESH);
  assert.match(again.request.headers.get("cookie") ?? "", /prt_1/);
  assert.equal(await again.request.text(), "{}");
  again.answer(withCookie(grant("2", "session-1", false), COOKIE));

  assert.equal((await answering).status, 200);
});

test("nothing but the API is forwarded", async () => {
  for (const path of ["/metrics", "/docs", "/api/v1", "/api/v1/../../metrics", "/api/v1/%2e%2e/x"]) {
    assert.equal((await server(new Wire()).handler(from(path))).status, 404, path);
  }
});

test("a page is rendered for the user of the cookie, without a refresh", async () => {
  const wire = new Wire();
  const resumed = await server(wire).resume(from("/", { cookie: await signedIn(wire), "accept-language": "de" }));
  assert.deepEqual([...resumed.responseHeaders], []);
  assert.equal(resumed.status, "signed-in");

  const asking = server(wire).client(resumed.requestHeaders).user();
  const me = await wire.arrival(ME);
  assert.equal(bearer(me), "Bearer access-1");
  assert.equal(me.request.headers.get("accept-language"), "de");
  me.answer(Response.json({ id: "1", email: "ada@example.com" }));

  assert.equal((await asking)?.email, "ada@example.com");
});

test("an access token that has run out is renewed before a page is rendered, for it and for the browser", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: `theme=dark; ${KEPT}` }));
  const refresh = await wire.arrival(REFRESH);
  assert.match(refresh.request.headers.get("cookie") ?? "", /^portreeve_refresh=prt_1;/);
  refresh.answer(withCookie(grant("2", "session-1", false), COOKIE.replace("prt_1", "prt_2")));
  const { requestHeaders, responseHeaders, status } = await resuming;

  assert.equal(responseHeaders.getSetCookie().length, 2);
  const next = /^theme=dark; __Host-portreeve_refresh=session-1\.prt_2; __Host-portreeve_refresh_access=session-1\.\d+\.access-2$/;
  assert.match(requestHeaders.get("cookie") ?? "", next);
  assert.equal(status, "signed-in");
});

test("a session that has ended is forgotten, and the page rendered for nobody", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: KEPT }));
  (await wire.arrival(REFRESH)).answer(refused(401, "session-ended"));
  const { requestHeaders, responseHeaders, status } = await resuming;

  assert.equal(responseHeaders.getSetCookie().length, 2);
  assert.equal(requestHeaders.get("cookie"), null);
  assert.equal(status, "signed-out");
  assert.equal(await server(wire).client(requestHeaders).user(), undefined);
});

test("who is not signed in takes no request", async () => {
  const wire = new Wire();
  const { responseHeaders, status } = await server(wire).resume(from("/"));

  assert.deepEqual([...responseHeaders], []);
  assert.equal(status, "signed-out");
  assert.equal(wire.seen.length, 0);
});
