// Swagger UI on a phone and on a desktop, by day and by night. It is not ours, so what axe finds in it is left to it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { contrast, SCHEMES, SIZES } from "./support/looks.mjs";
import { openBrowser, openPage, screenshot, url } from "./support/service.mjs";

let browser;

before(async () => (browser = await openBrowser()));
after(() => browser.close());

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test(`the list of operations is short and fits on a ${size}, ${colorScheme}`, async () => {
      const context = await browser.newContext({ viewport, colorScheme });
      const { page, complaints } = await openPage(context);

      await page.goto(`${url}/docs`);
      await page.locator('[id$="-registerAccount"]').waitFor();

      const [width, height, isDark] = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight,
        document.documentElement.classList.contains("dark-mode"),
      ]);
      await screenshot(page, `docs-${size}-${colorScheme}`);
      assert.ok(width <= 0, `${width} px too wide`);
      assert.ok(height < 4000, `${height} px high`);
      assert.equal(isDark, colorScheme === "dark");
      assert.ok((await contrast(page, ".info .title")) > 4.5);
      assert.deepEqual(complaints, []);

      await page.locator('[id$="-registerAccount"] .opblock-summary-control').click();
      await page.getByRole("button", { name: "Execute" }).waitFor();
      const open = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await screenshot(page, `docs-open-${size}-${colorScheme}`);
      assert.ok(open <= 0, `${open} px too wide when open`);
      await context.close();
    });
  }
}

test("Swagger UI changes with the colours of the system", async () => {
  const context = await browser.newContext({ colorScheme: "light" });
  const { page } = await openPage(context);
  await page.goto(`${url}/docs`);

  await page.emulateMedia({ colorScheme: "dark" });

  await page.locator("html.dark-mode").waitFor();
  await context.close();
});
