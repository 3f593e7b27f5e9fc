// Runs the bundle BUNDLE of the app in front of the service at PORTREEVE_URL. Only the phone is made up.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, Script } from "node:vm";

const { BUNDLE, PORTREEVE_URL } = process.env;
const files = [new URL("phone.js", import.meta.url), BUNDLE];
const scripts = files.map((file) => new Script(readFileSync(file, "utf8"), { filename: String(file) }));

const PASSWORD = "seven grey otters";

test("a user signs in, is still signed in after a restart, and signs out", async () => {
  const [phone, email] = [new Phone(), await registered()];
  await signsIn(phone, email);

  const app = phone.start();
  await app.shows(`Hello, ${email}`);
  await app.press("SIGN OUT");
  await app.shows("SIGN IN");

  await phone.start().shows("SIGN IN");
  assert.equal(phone.keychain.size, 0);
});

test("a sign-in that is refused says why", async () => {
  const app = new Phone().start();

  await signIn(app, await registered(), "eight grey otters");

  await app.shows("Email or password is wrong");
});

test("a session that was ended elsewhere leads back to the sign-in, which says so", async () => {
  const [phone, email] = [new Phone(), await registered()];
  await signsIn(phone, email);
  const { access_token } = await post("login", { email, password: PASSWORD });
  await post("logout", { scope: "all" }, { Authorization: `Bearer ${access_token}` });

  const app = phone.start();

  await app.shows("The session has ended");
  await app.shows("SIGN IN");
});

test("an app that starts without the network says so, and goes on when it is back", async () => {
  const [phone, email] = [new Phone(), await registered()];
  await signsIn(phone, email);

  phone.isOnline = false;
  const app = phone.start();
  await app.shows("The service cannot be reached");
  phone.isOnline = true;

  await app.shows(`Hello, ${email}`);
});

/** Leaves the app signed in. */
async function signsIn(phone, email) {
  const app = phone.start();
  await signIn(app, email);
  await app.shows(`Hello, ${email}`);
}

async function signIn(app, email, password = PASSWORD) {
  await app.shows("SIGN IN");
  await app.type("Email address", email);
  await app.type("Password", password);
  await app.press("SIGN IN");
}

async function registered() {
  const { email } = await post("register", { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD });
  return email;
}

async function post(operation, body, headers) {
  const response = await fetch(`${PORTREEVE_URL}/api/v1/auth/${operation}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  assert(response.ok, text);
  return text && JSON.parse(text);
}

class Phone {
  keychain = new Map();
  isOnline = true;

  /** The app in a new context: nothing but the keychain is left of the one before. */
  start() {
    let crash;
    const context = createContext({
      crash: (message) => (crash = message),
      keychain: this.keychain,
      network: (url, request) => this.#send(url, request),
      console: { ...console, log() {} },
      // One that the app has forgotten does not keep the tests from ending.
      setTimeout: (...timer) => setTimeout(...timer).unref(),
      clearTimeout,
      queueMicrotask,
      TextEncoder,
    });
    for (const script of scripts) {
      script.runInContext(context);
    }
    context.RN$AppRegistry.runApplication("main", { rootTag: 1, initialProps: {} });

    return {
      async type(label, text) {
        context.type(label, text);
        await this.shows(text);
      },
      press: (title) => context.press(title),
      async shows(text) {
        for (const end = Date.now() + 10_000; !context.read().includes(text); await pause()) {
          assert.equal(crash, undefined);
          assert(Date.now() < end, `"${text}" is awaited, the screen shows "${context.read()}"`);
        }
      },
    };
  }

  async #send(url, request) {
    assert(this.isOnline, "there is no network");
    const response = await fetch(url.replace("http://localhost:8080", PORTREEVE_URL), request);
    const { status, statusText, headers } = response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { url, status, statusText, headers: [...headers], bytes, text: new TextDecoder().decode(bytes) };
  }
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
