import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const committed = ["schema.ts", "problem-types.ts"];

test("what is generated is what the OpenAPI document says; if not, run: npm run generate", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "portreeve-client-"));
  context.after(() => rmSync(folder, { recursive: true }));

  execFileSync(process.execPath, [join(root, "scripts/generate.mjs"), folder], { stdio: "ignore" });

  for (const file of committed) {
    const [fresh, kept] = [join(folder, file), join(root, "src", file)].map((path) => readFileSync(path, "utf8"));
    assert.equal(fresh, kept, file);
  }
});
