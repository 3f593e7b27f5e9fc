// The example page: one person, one browser, and what they see.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { newcomer, openBrowser } from "./support/service.mjs";
import { openSite } from "./support/site.mjs";
import { builtSpa, PASSWORD, post, registered, Tab } from "./support/spa.mjs";

const BUSY = { type: "/problems/busy", title: "Busy", status: 503, code: "UNAVAILABLE", error: "Too busy just now", request_id: "x" };

let browser, site, tab;

before(async () => {
  site = await openSite(builtSpa());
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

test("who signs up is signed in", async () => {
  const email = newcomer("ada");

  await tab.signUp(email, "Ada Lovelace");

  await tab.page.getByText(`${email} · user`).waitFor();
  assert.equal(await tab.field("Display name").inputValue(), "Ada Lovelace");
  assert.equal(await tab.page.title(), "Profile · Portreeve");
});

test("what is wrong with a sign-up is shown at each field, and the first has the focus", async () => {
  await tab.go("Sign up");
  await tab.field("Email address").fill("nobody");
  await tab.field("Password").fill("password");
  await tab.press("Sign up");

  const email = tab.page.getByRole("textbox", { description: /^Email address must be an email address/ });
  await email.waitFor();
  await tab.page.getByText(/^Password is too easy to guess/).waitFor();
  assert.ok(await email.evaluate((field) => field === document.activeElement));
  assert.equal(await email.getAttribute("aria-invalid"), "true");
});

test("an address that is taken is shown in one sentence", async () => {
  const email = await registered("Ada");
  await tab.go("Sign up");
  await tab.field("Email address").fill(email);
  await tab.field("Password").fill(PASSWORD);
  await tab.press("Sign up");

  await tab.says("Email already registered.");
});

test("a wrong password is shown in one sentence, and what was typed stays", async () => {
  const email = await registered("Ada");

  await tab.signIn(email, "not the password");

  await tab.says("Email or password is wrong.");
  assert.equal(await tab.field("Email address").inputValue(), email);
});

test("a reload stays signed in, on the page where one was", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.go("Sessions");

  await tab.page.reload();

  await tab.page.getByText("This device").waitFor();
});

test("no script can read either token", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.shows("Profile");

  const kept = await tab.page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);

  assert.deepEqual(kept, ["", 0, 0]);
});

test("an injected script does not run", async () => {
  await tab.shows("Sign in");
  const violation = tab.page.waitForEvent("console", (message) => message.text().includes("Content Security Policy"));

  const forbidden = await tab.page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
      }),
  );

  assert.equal(forbidden, "script-src-elem");
  assert.equal(await tab.page.evaluate(() => window.ran), undefined);
  assert.deepEqual(tab.complaints.splice(0), [(await violation).text()]);
});

test("Tab and Enter are enough to sign in and to look around", async () => {
  const email = await registered("Ada");
  await tab.shows("Sign in");
  const { keyboard } = tab.page;

  await keyboard.press("Tab");
  await keyboard.type(email);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await tab.shows("Profile");
  // Backwards from the heading: Sign out, Password, Sessions.
  for (let back = 0; back < 3; back += 1) await keyboard.press("Shift+Tab");
  await keyboard.press("Enter");

  await tab.shows("Sessions");
  assert.equal(await tab.page.evaluate(() => document.activeElement.textContent), "Sessions");
});

test("a profile is changed, and emptied again", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.field("Display name").fill("Augusta Ada King");
  await tab.field("Locale").fill("en-GB");
  await tab.field("Time zone").selectOption("Europe/London");
  await tab.press("Save");
  await tab.says("Saved.");
  await tab.page.reload();
  await tab.shows("Profile");
  const values = ["Display name", "Locale", "Time zone"].map((label) => tab.field(label).inputValue());
  assert.deepEqual(await Promise.all(values), ["Augusta Ada King", "en-GB", "Europe/London"]);

  await tab.field("Locale").fill("");
  await tab.press("Save");
  await tab.says("Saved.");
  await tab.page.reload();

  await tab.shows("Profile");
  assert.equal(await tab.field("Locale").inputValue(), "");
});

test("what is wrong with a profile is shown at the field", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.field("Avatar address").fill("http://example.com/ada.png");
  await tab.press("Save");

  const field = tab.page.getByRole("textbox", { description: /^Avatar address must be an https address/ });
  await field.waitFor();
  assert.ok(await field.evaluate((element) => element === document.activeElement));

  await field.fill("");
  await tab.press("Save");
  await tab.says("Saved.");
  assert.equal(await tab.page.locator("[aria-invalid=true]").count(), 0);
});

test("a profile that was changed elsewhere is not overwritten, but can be loaded again", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.shows("Profile");
  const other = await tab.another();
  await other.field("Display name").fill("Countess");
  await other.press("Save");
  await other.says("Saved.");

  // Chromium draws a tab in the background only now and then, and a click waits for that.
  await tab.page.bringToFront();
  await tab.field("Display name").fill("Ada again");
  await tab.press("Save");
  await tab.says(/^Your profile was changed elsewhere meanwhile/);
  await tab.press("Load it again");
  await tab.says("This is your profile as it is now.");
  assert.equal(await tab.field("Display name").inputValue(), "Countess");

  await tab.field("Display name").fill("Ada again");
  await tab.press("Save");
  await tab.says("Saved.");
  assert.deepEqual(other.complaints, []);
});

test("a password can be looked at, and the rule for a new one is said before", async () => {
  await tab.go("Sign up");
  const password = tab.field("Password");
  await password.fill(PASSWORD);

  await tab.press("Show password");

  assert.equal(await password.getAttribute("type"), "text");
  await tab.page.getByRole("textbox", { name: "Password", description: /^8 to 128 characters/ }).waitFor();
  await tab.press("Show password");
  assert.equal(await password.getAttribute("type"), "password");
  assert.equal(await password.inputValue(), PASSWORD);
});

test("faults of fields are in the language of the page, whatever the browser prefers", async () => {
  const german = await Tab.open(await browser.newContext({ locale: "de-DE" }), site.url, "/sign-up");
  await german.field("Email address").fill("ada");
  await german.field("Password").fill("short");

  await german.press("Sign up");

  await german.page.getByText("Email address must be an email address, such as ada@example.com").waitFor();
  await german.page.getByText("Password must have at least 8 characters").waitFor();
  await german.context.close();
});

test("a wrong current password is shown at its field", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.go("Password");
  await tab.field("Current password").fill("not the password");
  await tab.field("New password").fill("four purple ducks at noon");
  await tab.press("Change password");

  await tab.page.getByRole("textbox", { description: "Current password is wrong" }).waitFor();
});

test("when the service is busy the page says when to try again", async () => {
  await tab.page.route("**/api/v1/auth/login", (route) =>
    route.fulfill({ status: 503, headers: { "Retry-After": "120" }, json: BUSY }),
  );

  await tab.signIn("ada@example.com");

  await tab.says("Too busy just now. Try again in 2 minutes.");
});

test("a page that cannot reach the service while it loads ends no session", async () => {
  await tab.signIn(await registered("Ada"));
  await tab.shows("Profile");
  await tab.page.route("**/api/v1/auth/refresh", (route) => route.abort(), { times: 2 });

  await tab.page.reload();
  await tab.says(/^The service cannot be reached/);
  await tab.press("Try again");

  await tab.shows("Profile");
  // Chromium reports the failures that were asked for: the client asks twice.
  assert.deepEqual(tab.complaints.splice(0), Array(2).fill("Failed to load resource: net::ERR_FAILED"));
});

test("a sign-out that did not reach the service is shown, and can be repeated", async () => {
  const email = await registered("Ada");
  await tab.signIn(email);
  await tab.shows("Profile");
  await tab.page.route("**/api/v1/auth/logout", (route) => route.fulfill({ status: 503, json: BUSY }), { times: 1 });

  await tab.press("Sign out");
  await tab.says(/^You are signed out here, but the service could not be reached/);
  const signedOut = tab.page.waitForResponse((response) => response.url().endsWith("/logout") && response.status() === 204);
  await tab.press("Tell it again");
  await signedOut;

  await tab.page.getByText("Tell it again").waitFor({ state: "detached" });
  const again = await post("login", { email, password: PASSWORD });
  assert.equal(again.status, 200);
});
