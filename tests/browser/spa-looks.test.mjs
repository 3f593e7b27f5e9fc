// The example page on a phone and on a desktop, by day and by night: readable, as far as a program can tell.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { isInOrder, SCHEMES, SIZES } from "./support/looks.mjs";
import { openBrowser, wanted } from "./support/service.mjs";
import { openSite } from "./support/site.mjs";
import { builtSpa, registered, Tab } from "./support/spa.mjs";

const ADMIN = { email: wanted("PORTREEVE_ADMIN_EMAIL"), password: wanted("PORTREEVE_ADMIN_PASSWORD") };

const ENDED = {
  type: "/problems/session-ended",
  title: "The session has ended",
  status: 401,
  code: "UNAUTHORIZED",
  error: "The session has ended",
  request_id: "x",
};

let browser, site;

before(async () => {
  site = await openSite(builtSpa());
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  site?.close();
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test(`every page is in order on a ${size}, ${colorScheme}`, async () => {
      const context = await browser.newContext({ viewport, colorScheme });
      const tab = await Tab.open(context, site.url);
      const inOrder = (name) => isInOrder(tab.page, `spa-${name}-${size}-${colorScheme}`);
      await registered("Grace");

      await tab.shows("Sign in");
      await inOrder("sign-in");
      await tab.signIn(ADMIN.email, "not the password");
      await tab.says("Email or password is wrong.");
      await inOrder("sign-in-refused");
      await tab.go("Sign up");
      await tab.press("Sign up");
      await tab.page.locator("[aria-invalid=true]").first().waitFor();
      await inOrder("sign-up-refused");
      await tab.go("Sign in");
      await tab.signIn(ADMIN.email, ADMIN.password);
      await tab.shows("Profile");
      await inOrder("profile");
      await tab.field("Locale").fill("!");
      await tab.press("Save");
      await tab.page.locator("[aria-invalid=true]").waitFor();
      await inOrder("profile-refused");
      await tab.go("Sessions");
      await tab.page.getByText("This device").waitFor();
      await inOrder("sessions");
      await tab.go("Password");
      await inOrder("password");
      await tab.go("People");
      await tab.page.getByText("Grace", { exact: true }).first().waitFor();
      await inOrder("people");
      await tab.page.getByRole("button", { name: /^Suspend Grace/ }).first().click();
      await tab.page.getByRole("dialog").waitFor();
      await inOrder("question");
      await tab.press("Cancel");
      await tab.page.route("**/api/v1/auth/sessions", (route) => route.fulfill({ status: 401, json: ENDED }), { times: 1 });
      await tab.page.getByRole("link", { name: "Sessions" }).click();
      await tab.says(/^Your session has ended/);
      await inOrder("session-ended");

      assert.deepEqual(tab.complaints, []);
      await context.close();
    });
  }
}
