import assert from "node:assert/strict";
import { test } from "node:test";

import { from, KEPT, server, SITE } from "./site.js";
import { LOGIN, ME, REFRESH, Wire } from "./wire.js";

const JSON_BODY = { "content-type": "application/json" };

for (const [what, headers] of [
  ["of another origin", { origin: "https://evil.example" }],
  ["of a sibling domain", { origin: "https://blog.example.com" }],
  ["of our host without TLS", { origin: "http://www.example.com", "x-forwarded-proto": "https" }],
  ["of our host on another port", { origin: "https://www.example.com:8443" }],
  ["that names itself as the host", { origin: "https://evil.example", "x-forwarded-host": "evil.example", host: "evil.example" }],
  ["without an origin", { origin: "null" }],
  ["that the browser calls another site's", { "sec-fetch-site": "cross-site" }],
  ["that the browser calls a sibling domain's", { "sec-fetch-site": "same-site" }],
] as [string, Record<string, string>][]) {
  test(`a page ${what} can do nothing here, not even sign in`, async (context) => {
    context.mock.method(console, "warn", () => {});
    const wire = new Wire();
    for (const [path, method] of [["auth/login", "POST"], ["auth/refresh", "POST"], ["auth/logout", "POST"], ["users/me", "DELETE"]]) {
      const answer = await server(wire).handler(from(`/api/v1/${path}`, { cookie: KEPT, ...headers }, method));

      assert.equal(answer.status, 403, path);
      assert.equal((await answer.json()).type, "/problems/foreign-origin");
    }
    assert.equal(wire.seen.length, 0);
  });
}

test("our own pages and programs get through, whatever proxies write", async () => {
  const wire = new Wire();
  for (const headers of [
    { origin: SITE, host: "10.0.0.7:3000", "x-forwarded-host": "www.example.com, inner" },
    { origin: SITE, "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    {},
  ]) {
    void server(wire).handler(from("/api/v1/auth/login", headers as Record<string, string>, "POST"));
    const { request } = await wire.arrival(LOGIN);
    assert.equal(request.headers.get("origin"), null);
    assert.equal(request.headers.get("sec-fetch-site"), null);
  }
});

test("for the operator a foreign origin is logged, once", async (context) => {
  const warn = context.mock.method(console, "warn", () => {});
  const { handler } = server(new Wire());
  await handler(from("/api/v1/auth/login", { origin: "http://localhost:3001" }, "POST"));
  await handler(from("/api/v1/auth/login", { origin: "http://localhost:3001" }, "POST"));

  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /"http:\/\/localhost:3001".*"https:\/\/www\.example\.com"/);
});

test("an origin that is none is refused at the start", () => {
  assert.throws(() => server(new Wire(), { origin: "www.example.com" }));
  assert.throws(() => server(new Wire(), { origin: "app://x" }), /origin must begin with https/);
});

test("a refresh has a short body of JSON, or none", async () => {
  const wire = new Wire();
  const { handler } = server(wire);
  const long = "x".repeat(5000);
  const refresh = (headers: Record<string, string>, body?: string) => handler(from("/api/v1/auth/refresh", headers, "POST", body));

  assert.equal((await refresh(JSON_BODY, long)).status, 413);
  assert.equal((await refresh({ ...JSON_BODY, "content-length": "300000000" }, "{}")).status, 413);
  assert.equal((await refresh({ "content-type": "text/plain" }, "{}")).status, 415);
  assert.equal((await refresh({ "content-type": "application/jsonp" }, "{}")).status, 415);
  assert.equal(wire.seen.length, 0);
  void refresh({ "content-type": "application/json; charset=utf-8" }, "{}");
  await wire.arrival(REFRESH);
  void refresh({});
  await wire.arrival(REFRESH);
});

test("a body that does not tell its length is read no further than that", async () => {
  let parts = 0;
  const endless = new ReadableStream({ pull: (stream) => (parts++, stream.enqueue(new Uint8Array(1000))) });
  const request = new Request(`${SITE}/api/v1/auth/refresh`, { method: "POST", body: endless, headers: JSON_BODY, duplex: "half" } as RequestInit);

  const answer = await server(new Wire()).handler(request);

  assert.equal(answer.status, 413);
  assert.equal((await answer.json()).type, "/problems/payload-too-large");
  assert.ok(parts < 10, `${parts}`);
});

test("other methods of the refresh are the service's to refuse, and unknown ones ours", async () => {
  const wire = new Wire();
  void server(wire).handler(from("/api/v1/auth/refresh", { cookie: KEPT }));
  assert.equal((await wire.arrival("GET /api/v1/auth/refresh")).request.headers.get("cookie"), null);
  void server(wire).handler(from("/api/v1/auth/refresh", { cookie: KEPT }, "HEAD"));
  await wire.arrival("HEAD /api/v1/auth/refresh");

  assert.equal((await server(wire).handler(from("/api/v1/auth/refresh", {}, "PUT"))).status, 405);
});

test("the service gets the headers that it reads, and no password of this site", async () => {
  const wire = new Wire();
  const ours = { authorization: "Basic c2l0ZTpzZWNyZXQ=", "x-real-ip": "1", forwarded: "for=x", te: "trailers", referer: `${SITE}/secret` };
  void server(wire).handler(from("/api/v1/users/me", { ...ours, "proxy-authorization": "Basic x", "if-match": '"1"', cookie: "a=b" }));
  const { request } = await wire.arrival(ME);
  assert.deepEqual([...request.headers], [["if-match", '"1"']]);

  void server(wire).handler(from("/api/v1/users/me", { authorization: "Bearer token" }));
  assert.equal((await wire.arrival(ME)).request.headers.get("authorization"), "Bearer token");
});

for (const [trustedProxies, sent, expected] of [
  [undefined, "192.0.2.1", null],
  [0, "192.0.2.1", null],
  [1, "6.6.6.6, 192.0.2.1", "192.0.2.1"],
  [2, "6.6.6.6, 192.0.2.1, 10.0.0.1", "192.0.2.1"],
  [2, "192.0.2.1", null],
  [1, "6.6.6.6, [2001:db8::1]:443", "[2001:db8::1]:443"],
  [1, "unknown", null],
  [1, "", null],
] as const) {
  test(`behind ${trustedProxies} proxies, "${sent}" is of ${expected}`, async () => {
    const wire = new Wire();
    const headers = { "x-forwarded-for": sent, cookie: KEPT };
    const site = server(wire, { trustedProxies });
    void site.handler(from("/api/v1/auth/login", headers, "POST"));
    void site.resume(from("/", headers));
    void site.client(new Headers(headers)).api.GET("/api/v1/users/me");

    for (const request of [LOGIN, REFRESH, ME]) {
      assert.equal((await wire.arrival(request)).request.headers.get("x-forwarded-for"), expected, request);
    }
  });
}
