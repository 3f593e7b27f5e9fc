import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeveServer } from "portreeve-client/node";

import { bearer, grant, ME, nothing, REFRESH, refused, Wire } from "./wire.js";

const SITE = "https://www.example.com";
const COOKIE = "portreeve_refresh=prt_1; Max-Age=604800; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict";
const REMOVAL = "portreeve_refresh=; Max-Age=0; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict";

function server(wire: Wire) {
  return createPortreeveServer({ url: "http://accounts.internal:8080", fetch: wire.fetch });
}

function from(path: string, headers: Record<string, string> = {}, method = "GET"): Request {
  return new Request(SITE + path, { method, headers: { host: "www.example.com", ...headers } });
}

function withCookie(answer: Response, cookie: string): Response {
  answer.headers.append("Set-Cookie", cookie);
  return answer;
}

/** The cookies that a browser has after a sign-in by way of this server. */
async function signedIn(wire: Wire): Promise<string> {
  const answering = server(wire).handler(from("/api/v1/auth/login", {}, "POST"));
  (await wire.arrival("POST /api/v1/auth/login")).answer(withCookie(grant("1", "session-1", false), COOKIE));
  const set = (await answering).headers.getSetCookie();
  return set.map((cookie) => cookie.split(";")[0]).join("; ");
}

test("the service's cookie becomes one of the whole site, beside one with the access token", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/auth/login", { cookie: "theme=dark", "user-agent": "Firefox" }, "POST"));
  const login = await wire.arrival("POST /api/v1/auth/login");
  assert.equal(login.request.url, "http://accounts.internal:8080/api/v1/auth/login");
  assert.equal(login.request.headers.get("user-agent"), "Firefox");
  assert.equal(login.request.headers.get("cookie"), null);
  login.answer(withCookie(grant("1", "session-1", false), COOKIE));
  const [refresh, access] = (await answering).headers.getSetCookie();

  assert.equal(refresh, "portreeve_refresh=prt_1; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax");
  assert.match(access ?? "", /^portreeve_refresh_access=session-1\.\d+\.access-1; Max-Age=900; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});

test("a sign-out removes both", async () => {
  const wire = new Wire();
  const answering = server(wire).handler(from("/api/v1/auth/logout", { cookie: await signedIn(wire) }, "POST"));
  (await wire.arrival("POST /api/v1/auth/logout")).answer(withCookie(nothing(), REMOVAL));

  const removed = (await answering).headers.getSetCookie();
  assert.deepEqual(removed.map((cookie) => cookie.split(";").slice(0, 3).join(";")), [
    "portreeve_refresh=; Max-Age=0; Path=/",
    "portreeve_refresh_access=; Max-Age=0; Path=/",
  ]);
});

test("the cookie goes to the sign-in paths only, and for no other page", async () => {
  const wire = new Wire();
  const cookie = await signedIn(wire);

  void server(wire).handler(from("/api/v1/users/me", { cookie }));
  assert.equal((await wire.arrival(ME)).request.headers.get("cookie"), null);
  void server(wire).handler(from("/api/v1/auth/refresh", { cookie, origin: SITE }, "POST"));
  assert.equal((await wire.arrival(REFRESH)).request.headers.get("cookie"), "portreeve_refresh=prt_1");
  const foreign = await server(wire).handler(from("/api/v1/auth/refresh", { cookie, origin: "https://evil.example" }, "POST"));
  assert.equal(foreign.status, 403);
  assert.equal(wire.count(REFRESH), 1);
});

test("a refresh whose answer is lost on the way here is made again, once", async () => {
  const wire = new Wire();
  const request = from("/api/v1/auth/refresh", { cookie: "portreeve_refresh=prt_1", origin: SITE }, "POST");
  const answering = server(wire).handler(request);
  (await wire.arrival(REFRESH)).fail();
  const again = await wire.arrival(REFRESH);
  assert.equal(again.request.headers.get("cookie"), "portreeve_refresh=prt_1");
  again.answer(withCookie(grant("2", "session-1", false), COOKIE));

  assert.equal((await answering).status, 200);
});

test("nothing but the API is forwarded", async () => {
  for (const path of ["/metrics", "/docs", "/api/v1", "/api/v1/../../metrics"]) {
    assert.equal((await server(new Wire()).handler(from(path))).status, 404, path);
  }
});

test("a page is rendered for the user of the cookie, without a refresh", async () => {
  const wire = new Wire();
  const resumed = await server(wire).resume(from("/", { cookie: await signedIn(wire), "accept-language": "de" }));
  assert.deepEqual(resumed.cookies, []);

  const asking = server(wire).client(resumed.headers).user();
  const me = await wire.arrival(ME);
  assert.equal(bearer(me), "Bearer access-1");
  assert.equal(me.request.headers.get("accept-language"), "de");
  me.answer(Response.json({ id: "1", email: "ada@example.com" }));

  assert.equal((await asking)?.email, "ada@example.com");
});

test("an access token that has run out is renewed before a page is rendered, for it and for the browser", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: "theme=dark; portreeve_refresh=prt_1" }));
  const refresh = await wire.arrival(REFRESH);
  assert.equal(refresh.request.headers.get("cookie"), "portreeve_refresh=prt_1");
  refresh.answer(withCookie(grant("2", "session-1", false), COOKIE.replace("prt_1", "prt_2")));
  const { headers, cookies } = await resuming;

  assert.equal(cookies.length, 2);
  assert.match(headers.get("cookie") ?? "", /^theme=dark; portreeve_refresh=prt_2; portreeve_refresh_access=session-1\.\d+\.access-2$/);
});

for (const [what, answer] of [
  ["has ended", () => refused(401, "session-ended")],
  ["is not known", nothing],
] as const) {
  test(`a session that ${what} is forgotten, and the page rendered for nobody`, async () => {
    const wire = new Wire();
    const resuming = server(wire).resume(from("/", { cookie: "portreeve_refresh=prt_1" }));
    (await wire.arrival(REFRESH)).answer(answer());
    const { headers, cookies } = await resuming;

    assert.equal(cookies.length, 2);
    assert.equal(headers.get("cookie"), "");
    assert.equal(await server(wire).client(headers).user(), undefined);
  });
}

test("while the service cannot be reached, the cookie stays", async () => {
  const wire = new Wire();
  const resuming = server(wire).resume(from("/", { cookie: "portreeve_refresh=prt_1" }));
  (await wire.arrival(REFRESH)).fail();
  (await wire.arrival(REFRESH)).fail();

  assert.deepEqual((await resuming).cookies, []);
});

test("over HTTPS the service's cookie has a longer name", async () => {
  const wire = new Wire();

  void server(wire).resume(from("/", { cookie: "__Secure-portreeve_refresh=prt_1" }));

  assert.equal((await wire.arrival(REFRESH)).request.headers.get("cookie"), "__Secure-portreeve_refresh=prt_1");
});

test("who is not signed in takes no request", async () => {
  const wire = new Wire();

  assert.deepEqual((await server(wire).resume(from("/"))).cookies, []);
  assert.equal(wire.seen.length, 0);
});
