import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeve, type Fetch } from "portreeve-client";

import { PASSWORD, someEmail, URL_OF_SERVICE } from "./service.js";

test("a page that is loaded again is still signed in, until a sign-out", async () => {
  const browser = withJar();
  const page = load(browser);
  await page.signUp({ email: someEmail(), password: PASSWORD });
  page.close();

  const reloaded = load(browser);
  assert(await reloaded.resume());
  assert.equal((await reloaded.api.GET("/api/v1/users/me")).response.status, 200);

  await reloaded.signOut();
  reloaded.close();
  const later = load(browser);
  assert.equal(await later.resume(), undefined);
  later.close();
});

test("a page whose access token has run out signs out by the cookie, in one request", async () => {
  const browser = withJar();
  const asked: string[] = [];
  const page = load((request) => {
    asked.push(new URL(request.url).pathname);
    if (request.url.endsWith("/logout")) request.headers.set("Authorization", "Bearer run.out");
    return browser(request);
  });
  await page.signUp({ email: someEmail(), password: PASSWORD });
  asked.length = 0;

  await page.signOut();

  assert.deepEqual(asked, ["/api/v1/auth/logout"]);
  page.close();
  const later = load(browser);
  assert.equal(await later.resume(), undefined);
  later.close();
});

test("a page of another site may not refresh by the cookie", async () => {
  const browser = withJar();
  const page = load(browser);
  await page.signUp({ email: someEmail(), password: PASSWORD });
  page.close();

  const foreign = load((request) => {
    request.headers.set("Origin", "https://evil.example");
    return browser(request);
  });
  await assert.rejects(foreign.resume(), { name: "PortreeveError", status: 403, type: "/problems/foreign-origin" });
  foreign.close();
});

function load(fetch: Fetch) {
  return createPortreeve({ baseUrl: URL_OF_SERVICE, transport: "cookie", fetch });
}

/** Keeps the one cookie there is, as a browser does where it is asked to. */
function withJar(): Fetch {
  let cookie = "";
  return async (request) => {
    if (request.credentials !== "include") {
      return fetch(request);
    }
    request.headers.set("Cookie", cookie);
    const response = await fetch(request);
    const [set] = response.headers.getSetCookie();
    cookie = set?.split(";")[0] ?? cookie;
    return response;
  };
}
