// A sign-out without a network, and a page that is loaded again after it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./support/service.mjs";
import { openSite } from "./support/site.mjs";
import { builtSpa, post, refreshToken, registered, Tab } from "./support/spa.mjs";

let browser, site;

before(async () => {
  site = await openSite(builtSpa());
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  site?.close();
});

test("who signed out without a network is not signed in again by a reload, and the session ends", async () => {
  const tab = await Tab.open(await browser.newContext(), site.url);
  await tab.signIn(await registered("Ada"));
  await tab.shows("Profile");
  const token = await refreshToken(tab.context);
  await tab.page.route("**/api/**", (route) => route.abort());
  await tab.press("Sign out");
  await tab.says(/^You are signed out here, but the service could not be reached/);

  await tab.page.unroute("**/api/**");
  await tab.page.reload();

  await tab.shows("Sign in");
  await tab.page.waitForFunction(() => localStorage.length === 0);
  const ended = await post("refresh", { refresh_token: token });
  assert.deepEqual([ended.status, ended.body.type], [401, "/problems/session-ended"]);
  // Chromium reports the failure that was asked for.
  assert.deepEqual(tab.complaints, ["Failed to load resource: net::ERR_FAILED"]);
  await tab.context.close();
});
