// The main job in Swagger UI, by clicking.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { newcomer, openBrowser, openPage, screenshot, url } from "./support/service.mjs";
import { post } from "./support/spa.mjs";

const PASSWORD = "seven grey otters";

let browser, context, page, complaints, clicks;

before(async () => (browser = await openBrowser()));
after(() => browser.close());

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  ({ page, complaints } = await openPage(context));
  clicks = 0;
  await page.goto(`${url}/docs`);
  await block("registerAccount").waitFor();
});

function block(operation) {
  return page.locator(`[id$="-${operation}"]`);
}

async function click(locator) {
  clicks += 1;
  await locator.click();
}

/** The operations are a list at first. */
async function open(operation) {
  const area = block(operation);
  await area.waitFor();
  if (!(await area.getAttribute("class")).includes("is-open")) {
    await click(area.locator(".opblock-summary-control"));
  }
  await area.getByRole("button", { name: "Execute" }).waitFor();
  return area;
}

/** The status and the body that the page shows for what was tried out. */
async function execute(operation) {
  const area = await open(operation);
  const answered = page.waitForResponse((response) => response.url().includes("/api/v1/"));
  await click(area.getByRole("button", { name: "Execute" }));
  await answered;
  const live = area.locator(".live-responses-table .response").first();
  await live.waitFor();
  const status = (await live.locator(".response-col_status").innerText()).trim().split(/\s/)[0];
  const body = await live.locator(".microlight code, code.language-json").first().innerText();
  return { status: Number(status), body: JSON.parse(body) };
}

async function fill(operation, body) {
  await (await open(operation)).locator("textarea.body-param__text").fill(JSON.stringify(body));
}

async function authorize(email, password) {
  await page.getByRole("button", { name: "Authorize", exact: true }).first().click();
  const dialog = page.locator(".modal-ux");
  await dialog.locator("#oauth_username").fill(email);
  await dialog.locator("#oauth_password").fill(password);
  const form = dialog.locator(".auth-container").filter({ hasText: "passwordAuth" });
  await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
  return { dialog, form };
}

test("register, sign in and see oneself: a click to open each and one to run it, and nothing is typed", async () => {
  const registered = await execute("registerAccount");
  const signedIn = await execute("logIn");
  const me = await execute("getMe");

  // An earlier run on the same store has the address of the example already.
  assert.ok([201, 409].includes(registered.status), `${registered.status}`);
  assert.equal(signedIn.status, 200);
  assert.deepEqual([me.status, me.body.email], [200, "ada@example.com"]);
  assert.equal(clicks, 6);
  assert.deepEqual(complaints, []);
  await block("getMe").evaluate((element) => element.scrollIntoView());
  await screenshot(page, "swagger-ui");
});

/** Everything that a script of the page could find again later, or carry away. */
async function kept() {
  const stored = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await indexedDB.databases(),
    cookies: document.cookie,
  }));
  return { ...stored, auth: await page.evaluate(() => JSON.stringify(ui.getState().get("auth"))) };
}

const NOTHING = { local: {}, session: {}, databases: [], cookies: "" };

async function keepsNothing() {
  const { auth, ...stored } = await kept();
  assert.deepEqual(stored, NOTHING);
  assert.doesNotMatch(auth, new RegExp(`${PASSWORD}|prt_`));
}

async function refreshCookie() {
  return (await context.cookies()).find(({ name }) => name === "portreeve_refresh");
}

/** Waits until the page shows whether a user is signed in. */
async function shows(signedIn) {
  await page.locator(`.auth-wrapper .btn.authorize.${signedIn ? "locked" : "unlocked"}`).waitFor();
}

/** A user who is signed in by the button, and the dialog closed. */
async function authorized() {
  const email = newcomer("ada");
  await fill("registerAccount", { email, password: PASSWORD });
  assert.equal((await execute("registerAccount")).status, 201);
  const { dialog, form } = await authorize(email, PASSWORD);
  await form.getByText("Logout").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  return email;
}

async function isOver(token) {
  const answer = await post("refresh", { refresh_token: token });
  return answer.status === 401 && answer.body.type === "/problems/session-ended";
}

test("the button Authorize signs in by cookie, outlives a reload, and keeps nothing that scripts can read", async () => {
  const email = await authorized();
  await keepsNothing();
  assert.equal((await execute("getMe")).body.email, email);
  const { httpOnly, sameSite } = await refreshCookie();
  assert.deepEqual([httpOnly, sameSite], [true, "Strict"]);

  await page.reload();
  await shows(true);

  assert.equal((await execute("getMe")).body.email, email);
  await keepsNothing();
  assert.deepEqual(complaints, []);
});

test("what an earlier version of the page has kept is removed", async () => {
  await page.evaluate(() => localStorage.setItem("authorized", '{"passwordAuth": {"password": "hunter2"}}'));

  await page.reload();
  await open("getMe");

  await keepsNothing();
});

test("signing out in the dialog ends the session and removes the cookie", async () => {
  await authorized();
  const { value } = await refreshCookie();

  await page.getByRole("button", { name: "Authorize", exact: true }).first().click();
  const form = page.locator(".modal-ux .auth-container").filter({ hasText: "passwordAuth" });
  await form.getByText("Logout").click();
  await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).waitFor();

  assert.equal(await refreshCookie(), undefined);
  assert.ok(await isOver(value));
  await page.reload();
  await shows(false);
  await keepsNothing();
  assert.deepEqual(complaints, []);
});

test("trying logOut out ends the session, and signs the page out too", async () => {
  await authorized();
  const { value } = await refreshCookie();

  await open("logOut");
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/v1/auth/logout"));
  await block("logOut").getByRole("button", { name: "Execute" }).click();

  assert.equal((await answered).status(), 204);
  await shows(false);
  assert.equal(await refreshCookie(), undefined);
  assert.ok(await isOver(value));
});

test("a wrong password is reported, in the dialog and in the answer", async () => {
  const email = newcomer("ada");
  await fill("registerAccount", { email, password: PASSWORD });
  await execute("registerAccount");
  await fill("logIn", { email, password: "not the password" });
  const refused = await execute("logIn");
  const { form } = await authorize(email, "not the password");
  const errors = form.locator(".errors");
  await errors.waitFor();

  assert.equal(refused.status, 401);
  assert.equal(refused.body.type, "/problems/invalid-credentials");
  assert.match(await errors.innerText(), /Email or password is wrong|invalid_grant/);
});

test("without a token the page shows why", async () => {
  const me = await execute("getMe");

  assert.equal(me.status, 401);
  assert.equal(me.body.type, "/problems/invalid-access-token");
});

test("each refusal of the document shows the exact problems", async () => {
  const area = await open("registerAccount");
  const conflict = area.locator('.responses-inner tr[data-code="409"]');

  assert.match(await conflict.innerText(), /\/problems\/email-taken/);
});
