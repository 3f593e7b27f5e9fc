// What a program can tell of the looks of a page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { screenshot } from "./service.mjs";

export const SIZES = { phone: { width: 360, height: 780 }, desktop: { width: 1280, height: 800 } };
export const SCHEMES = ["light", "dark"];

const AXE = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** axe finds nothing, and nothing is too wide. */
export async function isInOrder(page, name) {
  // By the debugger, as the page's own policy lets no script be put into it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(", ")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  await screenshot(page, name);
  assert.deepEqual(found, [], name);
  assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
}

/** The contrast between the text of an element and what is behind it. */
export function contrast(page, selector) {
  return page.locator(selector).first().evaluate((element) => {
    const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = (colour) => {
      const linear = channels(colour)
        .slice(0, 3)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    let behind = element;
    while (behind.parentElement && channels(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const ground = getComputedStyle(behind).backgroundColor;
    const [one, other] = [luminance(getComputedStyle(element).color), channels(ground)[3] === 0 ? 1 : luminance(ground)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
}
