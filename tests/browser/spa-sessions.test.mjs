// The example page: sessions that end elsewhere, and tabs that share one.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openBrowser } from "./support/service.mjs";
import { openSite } from "./support/site.mjs";
import { builtSpa, PASSWORD, post, refreshToken, registered, Tab } from "./support/spa.mjs";

const ENDED = /^Your session has ended/;
const STOLEN =
  "Your session was ended because its refresh token was used somewhere else. If that was not you, change your password.";
const RUN_OUT = {
  type: "/problems/invalid-access-token",
  title: "The access token is not valid",
  status: 401,
  code: "UNAUTHORIZED",
  error: "The access token is not valid",
  request_id: "x",
};

let browser, site, ada, tabs;

before(async () => {
  site = await openSite(builtSpa());
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  site?.close();
});

beforeEach(async () => {
  tabs = [];
  ada = await registered("Ada");
});
afterEach(async () => {
  for (const tab of tabs) assert.deepEqual(tab.complaints, []);
  await Promise.all(tabs.map((tab) => tab.context.close()));
});

/** A browser in which Ada is signed in. */
async function device() {
  const tab = await Tab.open(await browser.newContext(), site.url);
  tabs.push(tab);
  await tab.signIn(ada);
  await tab.shows("Profile");
  return tab;
}

async function secondTab(tab) {
  const second = await tab.another();
  tabs.push(second);
  await second.shows("Profile");
  return second;
}

/** What a person does who switches to this tab. */
function comeBackTo(tab) {
  return tab.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
}

test("every session is listed, and this one is marked", async () => {
  const [laptop] = [await device(), await device()];

  await laptop.go("Sessions");

  const list = laptop.page.getByRole("list", { name: "Sessions" });
  await list.getByRole("listitem").nth(1).waitFor();
  assert.equal(await list.getByRole("listitem").count(), 2);
  assert.equal(await list.getByText("Chrome on Linux", { exact: true }).count(), 2);
  assert.equal(await list.getByText("This device").count(), 1);
  assert.match(await list.getByRole("listitem").first().innerText(), /(127\.0\.0\.1|::1) · last used just now/);
});

test("a list of sessions follows what happens elsewhere, and a session that is ended elsewhere is over at once", async () => {
  const laptop = await device();
  await laptop.go("Sessions");
  const sessions = laptop.page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await sessions.first().waitFor();

  const phone = await device();
  await sessions.nth(1).waitFor();
  await phone.go("Sessions");
  await phone.page.getByRole("button", { name: /^End/ }).click();

  // Without a click there, and without coming back to it.
  await laptop.page.getByText(ENDED).waitFor();
});

test("a session that is ended elsewhere says so, and goes on where it was after signing in", async () => {
  const [laptop, phone] = [await device(), await device()];
  await phone.go("Password");
  await laptop.go("Sessions");

  await laptop.press("End the session on Chrome on Linux");
  await laptop.says("The session on Chrome on Linux has ended.");
  await laptop.page.getByText("Sign out of all others").waitFor({ state: "detached" });
  assert.equal(await laptop.page.evaluate(() => document.activeElement.textContent), "Sessions");
  await comeBackTo(phone);
  await phone.says(ENDED);
  await phone.signIn(ada);

  await phone.shows("Password");
});

test("signing out of the others leaves this one", async () => {
  const [laptop, phone, tablet] = [await device(), await device(), await device()];
  await laptop.go("Sessions");

  await laptop.press("Sign out of all others");

  await laptop.says("You are signed out everywhere but here.");
  // Without a click.
  for (const other of [phone, tablet]) await other.says(ENDED);
});

test("a change of password ends the other sessions", async () => {
  const [laptop, phone] = [await device(), await device()];
  await laptop.go("Password");
  await laptop.field("Current password").fill(PASSWORD);
  await laptop.field("New password").fill("four purple ducks at noon");

  await laptop.press("Change password");

  await laptop.says(/^Your password is changed/);
  await phone.says(ENDED);
  await phone.signIn(ada, "four purple ducks at noon");
  await phone.shows("Profile");
  await laptop.go("Profile");
});

test("a sign-out in one tab reaches the other, and so does a sign-in", async () => {
  const one = await device();
  const other = await secondTab(one);

  await one.press("Sign out");
  await other.shows("Sign in");
  assert.equal(await other.page.locator(".notice").count(), 0);

  await other.signIn(ada);
  await one.shows("Profile");
});

test("two tabs that refresh at the same moment stay signed in", async () => {
  const one = await device();
  const other = await secondTab(one);
  const refreshes = watchRefreshes(one.context);
  const bothRefused = refuseTogether([one, other], "**/api/v1/auth/sessions");

  await Promise.all([one.go("Sessions"), other.go("Sessions")]);

  await Promise.all([one, other].map((tab) => tab.page.getByText("This device").waitFor()));
  assert.equal(bothRefused(), 2);
  // The second is handed the token of the first, or gets one more: never both at once, never a 401.
  assert.ok(refreshes.statuses.length >= 1);
  assert.ok(refreshes.statuses.every((status) => status === 200), `${refreshes.statuses}`);
  assert.equal(refreshes.most, 1);
  await Promise.all([one.page.reload(), other.page.reload()]);
  await Promise.all([one, other].map((tab) => tab.page.getByText("This device").waitFor()));
});

/** Answers the next request of each tab with 401, when all have asked. */
function refuseTogether(pages, pattern) {
  let refused = 0;
  let letGo;
  const allHaveAsked = new Promise((resolve) => (letGo = resolve));
  for (const { page } of pages) {
    page.route(
      pattern,
      async (route) => {
        refused += 1;
        if (refused === pages.length) letGo();
        await allHaveAsked;
        await route.fulfill({ status: 401, json: RUN_OUT });
      },
      { times: 1 },
    );
  }
  return () => refused;
}

/** How the refreshes of a browser were answered, and how many were under way at once at most. */
function watchRefreshes(context) {
  const seen = { statuses: [], running: 0, most: 0 };
  const isRefresh = (request) => request.url().endsWith("/api/v1/auth/refresh");
  context.on("request", (request) => {
    if (isRefresh(request)) seen.most = Math.max(seen.most, ++seen.running);
  });
  context.on("response", (response) => {
    if (!isRefresh(response.request())) return;
    seen.running -= 1;
    seen.statuses.push(response.status());
  });
  return seen;
}

test("a refresh token used somewhere else shows what to do", async () => {
  const tab = await device();
  const stolen = await refreshToken(tab.context);
  await thiefSpends(await thiefSpends(stolen));
  refuseTogether([tab], "**/api/v1/auth/sessions");

  await tab.page.getByRole("link", { name: "Sessions" }).click();

  await tab.says(STOLEN);
  await tab.shows("Sign in");
});

test("loading the page after the refresh token was used somewhere else shows the same", async () => {
  const tab = await device();
  await thiefSpends(await thiefSpends(await refreshToken(tab.context)));

  await tab.page.reload();

  await tab.says(STOLEN);
});

test("every tab shows why the session was ended", async () => {
  const tab = await device();
  const other = await secondTab(tab);
  await thiefSpends(await thiefSpends(await refreshToken(tab.context)));
  refuseTogether([tab], "**/api/v1/auth/sessions");

  await tab.page.getByRole("link", { name: "Sessions" }).click();

  await tab.says(STOLEN);
  await other.says(STOLEN);
});

test("a thief who is found out first ends the session for all clients", async () => {
  const tab = await device();
  const stolen = await refreshToken(tab.context);
  await thiefSpends(await thiefSpends(stolen));
  const reused = await post("refresh", { refresh_token: stolen });
  assert.deepEqual([reused.status, reused.body.type], [401, "/problems/token-reused"]);

  // Without a click.
  await tab.says(ENDED);
});

/** Twice: the service forgives one repetition of the token that was spent last. */
async function thiefSpends(token) {
  const answer = await post("refresh", { refresh_token: token });
  assert.equal(answer.status, 200);
  return answer.body.refresh_token ?? /portreeve_refresh=([^;]+)/.exec(answer.headers.get("set-cookie"))[1];
}
