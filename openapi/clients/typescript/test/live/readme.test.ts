import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { newUser, URL_OF_SERVICE } from "./service.js";

test("the first lines of the README sign in and print who it is", async () => {
  const { email } = await newUser();
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, block] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  assert(block, "it has a block of js");
  const lines = put(put(block, "http://localhost:8080", URL_OF_SERVICE), "alice@example.com", email);

  const file = fileURLToPath(new URL("readme.mjs", import.meta.url));
  writeFileSync(file, lines);
  const printed = execFileSync(process.execPath, [file], { encoding: "utf8" });

  assert.equal(printed, `${email}, user\n`);
});

function put(text: string, old: string, value: string): string {
  assert(text.includes(old), `it says ${old}`);
  return text.replace(old, value);
}
