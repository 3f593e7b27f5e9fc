// Where the service and the browser are. Nothing here is skipped: without them the tests fail.

import { chromium } from "playwright-core";

export const url = wanted("PORTREEVE_URL");

export function wanted(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set; run scripts/browser-tests`);
  return value;
}

/** An address without an account. */
export function newcomer(name) {
  return `${name}-${crypto.randomUUID()}@example.com`;
}

export function openBrowser() {
  return chromium.launch({
    executablePath: wanted("CHROMIUM"),
    // Chromium's sandbox needs rights that neither root nor most containers have.
    args: ["--no-sandbox"],
  });
}

/** A page whose complaints are kept, and which may talk to no server but the service, and the `site` where it comes from. */
export async function openPage(context, { site = url } = {}) {
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // Chromium reports each refusal of the service as an error of the page.
    const isRefusal = message.text().startsWith("Failed to load resource: the server responded");
    if (message.type() === "error" && !isRefusal) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const asked = request.url();
    const isKnown = asked.startsWith(url) || asked.startsWith(`${site}/`);
    if (!isKnown && !asked.startsWith("data:")) complaints.push(`asked for ${asked}`);
  });
  return { page, complaints };
}

/** A picture in the folder SCREENSHOTS, if it is set: how the pictures of the README are made. */
export async function screenshot(what, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder) await what.screenshot({ path: `${folder}/${name}.png` });
}
