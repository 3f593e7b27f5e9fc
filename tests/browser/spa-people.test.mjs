// The example page for administrators.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { newcomer, openBrowser, url, wanted } from "./support/service.mjs";
import { openSite } from "./support/site.mjs";
import { builtSpa, PASSWORD, post, registered, Tab } from "./support/spa.mjs";

const ADMIN = { email: wanted("PORTREEVE_ADMIN_EMAIL"), password: wanted("PORTREEVE_ADMIN_PASSWORD") };

let browser, site, root, token;

before(async () => {
  site = await openSite(builtSpa());
  browser = await openBrowser();
  token = (await post("login", ADMIN)).body.access_token;
});
after(async () => {
  await browser?.close();
  site?.close();
});

beforeEach(async () => {
  root = await Tab.open(await browser.newContext(), site.url);
  await root.signIn(ADMIN.email, ADMIN.password);
  await root.go("People");
});
afterEach(async () => {
  assert.deepEqual(root.complaints, []);
  await root.context.close();
});

/** A user who is signed in, in another browser, and their row on the page. */
async function signedIn(name) {
  const email = await registered(name);
  const tab = await Tab.open(await browser.newContext(), site.url);
  await tab.signIn(email);
  await tab.shows("Profile");
  return { email, tab };
}

/** Waits until the service's list has so many. It learns of a change by an event, a moment after the change itself holds. */
async function listed(query, count = 1) {
  let items;
  do {
    const answer = await fetch(`${url}/api/v1/users?limit=200&${query}`, { headers: { Authorization: `Bearer ${token}` } });
    ({ items } = await answer.json());
  } while (items.length !== count);
}

async function search(email) {
  await listed(`q=${email}`);
  await root.field("Name or email").fill(email);
  await root.press("Search");
  const row = people().filter({ hasText: email });
  await row.waitFor();
  return row;
}

/** Looks for 21 people of one name, who have two pages. */
async function searchMany() {
  const many = `many-${crypto.randomUUID().slice(0, 8)}`;
  await Promise.all(Array.from({ length: 21 }, () => registered(many)));
  await listed(`q=${many}`, 21);
  await root.field("Name or email").fill(many);
  await root.press("Search");
  await root.page.getByRole("link", { name: "Next page" }).waitFor();
  return many;
}

function people() {
  return root.page.getByRole("list", { name: "People" }).getByRole("listitem");
}

test("people are found by what their address holds, and back goes back", async () => {
  const email = await registered("Grace");

  const row = await search(email);

  assert.equal(await people().count(), 1);
  assert.match(await row.innerText(), /Grace/);
  await root.page.goBack();
  await people().nth(1).waitFor();
  assert.equal(await root.field("Name or email").inputValue(), "");
});

test("a search without a result says that no user was found", async () => {
  await root.field("Name or email").fill(crypto.randomUUID());
  await root.press("Search");

  await root.page.getByText("No user was found.").waitFor();
});

test("a long list has pages", async () => {
  await searchMany();
  const first = await people().allInnerTexts();

  await root.page.getByRole("link", { name: "Next page" }).click();
  await root.page.getByRole("link", { name: "First page" }).waitFor();
  await people().filter({ hasText: /many-\S+@\S+/.exec(first[0])[0] }).waitFor({ state: "detached" });
  const second = await people().allInnerTexts();

  assert.equal(first.length, 20);
  assert.equal(await root.page.evaluate(() => document.activeElement.textContent), "People");
  assert.equal(second.length, 1);
  assert.ok(!first.includes(second[0]));
});

test("a change that is answered late does not bring back the page before", async () => {
  const many = await searchMany();
  const held = new Promise((resolve) => root.page.route("**/status", resolve));
  await people().first().getByRole("button", { name: /^Suspend/ }).click();
  await root.press("Suspend");
  await root.page.getByRole("link", { name: "Next page" }).click();
  await people().nth(1).waitFor({ state: "detached" });
  const second = await people().allInnerTexts();

  await (await held).continue();
  await root.says(`${many} is suspended and signed out.`);

  assert.deepEqual(await people().allInnerTexts(), second);
});

test("a role is given and taken away, and the filter knows", async () => {
  const { email, tab } = await signedIn("Grace");
  await search(email);

  await root.press("Make administrator Grace");
  await root.press("Make administrator");
  await root.says("Grace is an administrator now.");
  await listed(`q=${email}&role=admin`);
  await root.field("Role").selectOption("Administrator");
  await root.press("Search");
  await people().filter({ hasText: email }).waitFor();
  await tab.page.reload();
  await tab.go("People");
  await root.press("Make a user Grace");
  await root.says("Grace is no administrator any more.");
  await tab.page.reload();

  await tab.says("The role admin is required.");
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
});

test("a suspension and a new administrator are asked about first, and no is the default", async () => {
  const email = await registered("Grace");
  const row = await search(email);
  const { keyboard } = root.page;
  const changes = [];
  root.page.on("request", (request) => request.method() === "PATCH" && changes.push(request.url()));

  for (const [name, title, key] of [
    ["Suspend Grace", "Suspend Grace?", "Enter"],
    ["Make administrator Grace", "Make Grace an administrator?", "Escape"],
  ]) {
    const button = row.getByRole("button", { name });
    await button.focus();
    await keyboard.press("Enter");
    await root.page.getByRole("dialog", { name: title, description: email }).waitFor();
    await keyboard.press(key);
    await root.page.getByRole("dialog").waitFor({ state: "detached" });
    assert.ok(await button.evaluate((element) => element === document.activeElement), name);
  }
  assert.deepEqual(changes, []);

  await row.getByRole("button", { name: "Suspend Grace" }).press("Enter");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await root.says("Grace is suspended and signed out.");
  assert.equal(changes.length, 1);
});

test("a user without a name is shown by the address, once", async () => {
  const email = newcomer("nameless");
  await post("register", { email, password: PASSWORD });

  const row = await search(email);

  assert.equal((await row.innerText()).split(email).length - 1 - (await row.locator(".unseen").count()), 1);
});

test("a suspended user is signed out, sees why, and comes in again when it is lifted", async () => {
  const { email, tab } = await signedIn("Grace");
  await search(email);

  await root.press("Suspend Grace");
  await root.press("Suspend");
  await root.says("Grace is suspended and signed out.");
  await listed(`q=${email}&status=suspended`);
  await root.field("Status").selectOption("Suspended");
  await root.press("Search");
  await people().filter({ hasText: email }).getByText("Suspended", { exact: true }).waitFor();
  await tab.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await tab.says(/^Your session has ended: .* by an administrator/);
  await tab.signIn(email);
  await tab.says("Email or password is wrong.");
  await root.press("Lift suspension Grace");
  await root.says("Grace may sign in again.");
  await tab.press("Sign in");

  await tab.shows("Profile");
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
});

test("who is no administrator sees no way there", async () => {
  const { tab } = await signedIn("Grace");

  assert.equal(await tab.page.getByRole("link", { name: "People" }).count(), 0);
  await tab.context.close();
});
