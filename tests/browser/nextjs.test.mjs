// The example of Next.js: the same user for the server that renders and for the browser.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { startNextjs } from "./support/nextjs.mjs";
import { openBrowser } from "./support/service.mjs";
import { registered, Tab } from "./support/spa.mjs";

let browser, site, tab;

before(async () => {
  site = await startNextjs();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  site?.close();
});

beforeEach(async () => (tab = await Tab.open(await browser.newContext(), site.url)));
afterEach(async () => {
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
});

/** What the server sends for the cookies of this browser, before any script has run. */
async function rendered() {
  return (await tab.context.request.get(site.url)).text();
}

test("who signs in is shown by the server and by the browser, and signs out of both", async () => {
  const email = await registered("Ada");
  assert.match(await rendered(), /<h1>Sign in<\/h1>/);

  await tab.signIn(email);
  await tab.shows("Hello, Ada");
  await tab.page.getByText(`This browser knows you as ${email}.`).waitFor();
  assert.match(await rendered(), /<h1>Hello, (<!-- -->)?Ada<\/h1>/);

  await tab.press("Sign out");
  await tab.shows("Sign in");
  assert.match(await rendered(), /<h1>Sign in<\/h1>/);
  assert.deepEqual(await tab.context.cookies(), []);
});

test("a wrong password is shown in one sentence, and the address need not be typed again", async () => {
  const email = await registered("Ada");
  await tab.signIn(email, "not the password");

  await tab.says("Email or password is wrong");
  assert.equal(await tab.field("Email address").inputValue(), email);
});

test("what the server renders follows another tab", async () => {
  const email = await registered("Ada");
  const other = await tab.another();

  await tab.signIn(email);
  await other.shows("Hello, Ada");
  await other.press("Sign out");

  await tab.shows("Sign in");
});

test("a sign-out that does not get through says so, and works the next time", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.shows("Hello, Ada");
  await tab.page.route("**/auth/logout", (route) => route.abort());
  await tab.press("Sign out");
  await tab.says("The service cannot be reached. Try again.");

  await tab.page.unroute("**/auth/logout");
  await tab.press("Sign out");

  await tab.shows("Sign in");
  tab.complaints.length = 0;
});

test("who is signed in is asked again until there is an answer", async () => {
  const email = await registered("Ada");
  await tab.page.route("**/users/me", (route) => route.abort());
  await tab.signIn(email);
  await tab.shows("Hello, Ada");

  await tab.page.unroute("**/users/me");

  await tab.page.getByText(`This browser knows you as ${email}.`).waitFor();
  tab.complaints.length = 0;
});

test("the server renews what has run out, and the browser goes on", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.shows("Hello, Ada");
  const before = await cookie("portreeve_refresh");
  await tab.context.clearCookies({ name: "portreeve_refresh_access" });

  await tab.page.reload();

  await tab.shows("Hello, Ada");
  await tab.page.getByText(/This browser knows you as ada-/).waitFor();
  assert.notEqual(await cookie("portreeve_refresh"), before);
  assert.ok(await cookie("portreeve_refresh_access"));
});

for (const path of ["/about", "/robots.txt"]) {
  test(`no cache may store ${path}, which is the same for all, with the cookies of one`, async () => {
    await tab.signIn(await registered("Ada"));
    await tab.shows("Hello, Ada");
    const refresh = await cookie("portreeve_refresh");

    const answer = await fetch(site.url + path, { headers: { Cookie: `portreeve_refresh=${refresh}` } });

    assert.equal(answer.status, 200);
    assert.equal(answer.headers.getSetCookie().length, 2);
    assert.equal(answer.headers.get("cache-control"), "private, no-store");
    const other = await fetch(site.url + path);
    assert.deepEqual(other.headers.getSetCookie(), []);
    assert.match(other.headers.get("cache-control"), /s-maxage|public/);
  });
}

test("a page of another origin cannot sign anybody in", async () => {
  const body = JSON.stringify({ email: await registered("Ada"), password: "x", transport: "cookie" });
  const headers = { "Content-Type": "application/json", Origin: "https://evil.example" };

  const answer = await fetch(`${site.url}/api/v1/auth/login`, { method: "POST", headers, body });

  assert.equal(answer.status, 403);
});

test("a refresh takes no long body", async () => {
  const headers = { "Content-Type": "application/json" };

  const answer = await fetch(`${site.url}/api/v1/auth/refresh`, { method: "POST", headers, body: "x".repeat(5_000_000) });

  assert.equal(answer.status, 413);
});

test("no script can read the cookies, and nothing else is kept", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.shows("Hello, Ada");

  const kept = await tab.page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);

  assert.deepEqual(kept, ["", 0, 0]);
});

async function cookie(name) {
  return (await tab.context.cookies()).find((one) => one.name === name)?.value;
}
