// Writes what is made from the OpenAPI document: node scripts/generate.mjs [folder]

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { problemTypes } from "./problem-types.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "../../portreeve-v1.json");
const target = process.argv[2] ?? join(root, "src");

const generator = join(root, "node_modules/openapi-typescript/bin/cli.js");
// Without the flag, a field of a request that has a default would be required.
const flags = ["--default-non-nullable=false", "--output", join(target, "schema.ts")];
execFileSync(process.execPath, [generator, source, ...flags], { stdio: "inherit" });
writeFileSync(join(target, "problem-types.ts"), problemTypes(JSON.parse(readFileSync(source, "utf8"))));
