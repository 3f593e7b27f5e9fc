// The example page as a person has it before them: what can be filled in, pressed and read.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { newcomer, openPage, url } from "./service.mjs";

export const PASSWORD = "seven grey otters";

const FOLDER = new URL("../../../openapi/examples/spa", import.meta.url);

/** Where the built page is. */
export function builtSpa() {
  const folder = process.env.SPA_DIST ?? fileURLToPath(`${FOLDER}/dist`);
  if (!existsSync(`${folder}/index.html`)) {
    throw new Error(`there is no built page in ${folder}; run \`npm ci && npm run build\` in openapi/examples/spa`);
  }
  return folder;
}

/** One tab with the page in it. Further tabs of the same browser have the same `context`. */
export class Tab {
  constructor(context, page, complaints, site) {
    Object.assign(this, { context, page, complaints, site });
  }

  static async open(context, site, path = "/") {
    const { page, complaints } = await openPage(context, { site });
    const tab = new Tab(context, page, complaints, site);
    await page.goto(site + path);
    return tab;
  }

  /** Another one of the same browser. */
  another(path) {
    return Tab.open(this.context, this.site, path);
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  async press(name) {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async go(name) {
    await this.page.getByRole("link", { name, exact: true }).click();
    await this.shows(name);
  }

  /** Waits for the page with this heading. */
  async shows(heading) {
    await this.page.getByRole("heading", { name: heading, exact: true }).waitFor();
  }

  async says(text) {
    await this.page.locator("[role=alert], [role=status]").getByText(text).waitFor();
  }

  async signUp(email, name) {
    await this.go("Sign up");
    await this.field("Email address").fill(email);
    await this.field("Password").fill(PASSWORD);
    await this.field("Name").fill(name);
    await this.press("Sign up");
    await this.shows("Profile");
  }

  async signIn(email, password = PASSWORD) {
    await this.shows("Sign in");
    await this.field("Email address").fill(email);
    await this.field("Password").fill(password);
    await this.press("Sign in");
  }
}

/** A user who is registered, by the service itself: how it looks in the page is another test. */
export async function registered(name) {
  const email = newcomer(name.toLowerCase());
  const answer = await post("register", { email, password: PASSWORD, display_name: name });
  if (answer.status !== 201) throw new Error(`registering ${email} was answered with ${answer.status}`);
  return email;
}

/** Asks the service from outside of any browser. */
export async function post(operation, body, headers = {}) {
  const answer = await fetch(`${url}/api/v1/auth/${operation}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json().catch(() => undefined) };
}

/** The refresh token of a browser, which its scripts cannot read, but a thief may. */
export async function refreshToken(context) {
  const cookie = (await context.cookies()).find(({ name }) => name === "portreeve_refresh");
  return cookie?.value;
}
