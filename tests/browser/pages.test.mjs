// Our own pages of the service on a phone and on a desktop, by day and by night.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { isInOrder, SCHEMES, SIZES } from "./support/looks.mjs";
import { openBrowser, openPage, url } from "./support/service.mjs";

const PAGES = {
  start: ["/", 200],
  problems: ["/problems", 200],
  problem: ["/problems/validation-failed", 200],
  reference: ["/reference", 200],
  "not-found": ["/a/page/that/is/not", 404],
};

let browser;

before(async () => (browser = await openBrowser()));
after(() => browser.close());

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test(`every page of the service is in order on a ${size}, ${colorScheme}`, async () => {
      const context = await browser.newContext({ viewport, colorScheme });
      const { page, complaints } = await openPage(context);

      for (const [name, [path, status]] of Object.entries(PAGES)) {
        const answer = await page.goto(url + path);
        assert.equal(answer.status(), status, name);
        await isInOrder(page, `${name}-${size}-${colorScheme}`);
      }

      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}

test("the reference is read without scripts, and leads to an operation and to its problems", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SIZES.desktop });
  const { page } = await openPage(context);
  await page.goto(url);
  await page.getByRole("link", { name: "API reference" }).click();

  await page.getByRole("navigation", { name: "Contents" }).getByRole("link", { name: "Sign in", exact: true }).click();

  const signIn = page.getByRole("region", { name: "Sign in", exact: true });
  assert.match(await signIn.innerText(), /POST \/api\/v1\/auth\/login/);
  await signIn.getByText("Problems", { exact: true }).click();
  await signIn.getByRole("link", { name: "Email or password is wrong" }).click();
  await page.getByRole("heading", { name: "Email or password is wrong", level: 1 }).waitFor();
  await context.close();
});
