import assert from "node:assert/strict";
import { test } from "node:test";

import { PortreeveError } from "portreeve-client";

import { COOKIE, from, KEPT, keptAccess, server, SITE, withCookie, withHeaders } from "./site.js";
import { bearer, grant, LOGIN, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

const html = (status: number) => new Response("<h1>maintenance</h1>", { status, headers: { "content-type": "text/html" } });
const granted = (changes: object) =>
  withCookie(Response.json({ access_token: "a", session_id: "session-1", expires_in: 900, ...changes }), COOKIE);

const NO_GRANTS: [string, () => Response][] = [
  ["a page of a proxy", () => html(200)],
  ["a page with the service's cookie", () => withCookie(html(200), COOKIE)],
  ["JSON that breaks off", () => withCookie(new Response("{", { headers: { "content-type": "application/json" } }), COOKIE)],
  ["an empty grant", () => withCookie(Response.json({}), COOKIE)],
  ["a grant that is null", () => withCookie(Response.json(null), COOKIE)],
  ["a grant without a cookie", () => grant("2", "session-1", false)],
  ["a session that ends its cookie", () => granted({ session_id: "s; Domain=example.com" })],
  ["a token that ends its cookie", () => granted({ access_token: "t\r\nX: y" })],
  ["a token that never runs out", () => granted({ expires_in: 1e300 })],
  ["a lifetime that is no number", () => granted({ expires_in: "900; Domain=example.com" })],
  ["a refresh token that is none", () => withCookie(granted({}), "portreeve_refresh=a b; Max-Age=60")],
];

const NO_ENDINGS: [string, () => Response][] = [
  ["a 401 of a proxy", () => html(401)],
  ["a 401 for another reason", () => refused(401, "invalid-access-token")],
  ["a session that has ended, with another status", () => refused(403, "session-ended")],
  ["nothing", nothing],
  ["too many attempts", () => refused(429, "too-many-attempts")],
  ["an overload", () => refused(503, "busy")],
  ["a redirect", () => new Response(null, { status: 307, headers: { location: "https://evil.example" } })],
];

for (const [what, answer] of [...NO_GRANTS, ...NO_ENDINGS]) {
  test(`${what}, in the place of a grant, leaves the cookies, and nobody is signed out`, async () => {
    const wire = new Wire();
    const resuming = server(wire).resume(from("/", { cookie: KEPT }));
    const refresh = await wire.arrival(REFRESH);
    assert.equal(refresh.request.redirect, "manual");
    refresh.answer(answer());
    const { requestHeaders, responseHeaders, status } = await resuming;

    assert.deepEqual([...responseHeaders], []);
    assert.equal(requestHeaders.get("cookie"), KEPT);
    assert.equal(status, "unknown");
  });

  test(`${what}, for a page, is no grant and sets no cookie`, async () => {
    const wire = new Wire();
    const answering = server(wire).handler(from("/api/v1/auth/refresh", { cookie: KEPT, origin: SITE }, "POST"));
    (await wire.arrival(REFRESH)).answer(answer());

    const passed = await answering;
    assert.deepEqual(passed.headers.getSetCookie(), []);
    assert.ok(!passed.ok);
  });
}

test("a session that could not be renewed is not known: the page hears of it, and shows nobody as signed out", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: KEPT }));
  (await wire.arrival(REFRESH)).fail();
  (await wire.arrival(REFRESH)).fail();
  const { requestHeaders, responseHeaders, status } = await resuming;
  assert.deepEqual([...responseHeaders], []);
  assert.equal(status, "unknown");

  const client = server(wire).client(requestHeaders);
  assert.equal(client.state.status, "unknown");
  await assert.rejects(client.user());
});

test("an access token that lasts a little longer is used when there is no other", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: `${KEPT}; ${keptAccess("session-1", 10)}` }));
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));
  const { requestHeaders, status } = await resuming;
  assert.equal(status, "signed-in");

  void server(wire).client(requestHeaders).user();
  assert.equal(bearer(await wire.arrival(ME)), "Bearer access-1");
});

for (const [what, answer] of [
  ["a page", () => withHeaders(html(502), { "retry-after": "7" })],
  ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://evil.example", "retry-after": "7" } })],
] as const) {
  test(`${what} of something in between does not reach the browser`, async () => {
    const wire = new Wire();
    const answering = server(wire).handler(from("/api/v1/users/me"));
    const me = await wire.arrival(ME);
    assert.equal(me.request.redirect, "manual");
    me.answer(answer());
    const passed = await answering;

    assert.equal(passed.status, 503);
    assert.equal(passed.headers.get("location"), null);
    assert.equal(passed.headers.get("retry-after"), "7");
    assert.equal((await passed.json()).type, "/problems/unavailable");
  });
}

test("a service that cannot be reached is a problem like others, and logged", async (context) => {
  const error = context.mock.method(console, "error", () => {});
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/users/me"));
  (await wire.arrival(ME)).fail();

  assert.equal((await answering).status, 503);
  assert.equal(error.mock.callCount(), 1);
});

test("the answer's headers are the service's, not those of what is around it", async () => {
  const wire = new Wire();
  const ours = { etag: '"1"', "cache-control": "no-store", "x-request-id": "7", "www-authenticate": "Bearer" };
  const others = {
    ...{ "access-control-allow-origin": "*", "clear-site-data": '"*"', "proxy-authenticate": "Basic", location: "/", server: "x" },
    ...{ connection: "close", "keep-alive": "1", te: "x", trailer: "x", upgrade: "h2c", "strict-transport-security": "max-age=1" },
  };
  const answering = server(wire).handler(from("/api/v1/users/me"));
  (await wire.arrival(ME)).answer(withCookie(withHeaders(Response.json({}), { ...ours, ...others }), "AWSALB=x"));

  const { headers } = await answering;
  const expected = { ...ours, "content-type": "application/json", "x-content-type-options": "nosniff" };
  assert.deepEqual(Object.fromEntries(headers), expected);
});

test("no proxy can make the browser ask for a password", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/users/me"));
  (await wire.arrival(ME)).answer(withHeaders(refused(401, "invalid-access-token"), { "www-authenticate": 'Basic realm="x"' }));

  assert.equal((await answering).headers.get("www-authenticate"), null);
});

test("an answer without a body is one of the service, and so is a stream of events", async () => {
  const wire = new Wire();
  for (const answer of [nothing(), new Response(null, { status: 304 }), new Response("data: 1\n\n", { headers: { "content-type": "text/event-stream" } })]) {
    const answering = server(wire).handler(from("/api/v1/users/me"));
    (await wire.arrival(ME)).answer(answer);

    assert.equal((await answering).status, answer.status);
  }
});

test("a refusal of the service reaches the page as it is", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/auth/login", {}, "POST"));
  (await wire.arrival(LOGIN)).answer(refused(429, "too-many-attempts", { "retry-after": "30" }));
  const answer = await answering;

  assert.equal(answer.headers.get("retry-after"), "30");
  assert.equal(new PortreeveError(await answer.json()).type, "/problems/too-many-attempts");
});
