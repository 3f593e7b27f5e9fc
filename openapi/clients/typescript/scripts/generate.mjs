// Writes what is made from the OpenAPI document: node scripts/generate.mjs [folder]

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";

import { withOpenEnums } from "./open-enums.mjs";
import { problemTypes } from "./problem-types.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = process.argv[2] ?? join(root, "src");
const document = JSON.parse(readFileSync(join(root, "../../portreeve-v1.json"), "utf8"));

const IMPORTS = `import type { UnknownValue } from "./open.js";
import type { ProblemType } from "./problem-types.js";

`;
// Without the option, a field of a request that has a default would be required.
const schema = astToString(await openapiTS(withOpenEnums(document), { defaultNonNullable: false }));
write("schema.ts", COMMENT_HEADER + IMPORTS + schema.replace(/"«(\w+)»"/g, "$1"));
write("problem-types.ts", problemTypes(document));

function write(name, text) {
  writeFileSync(join(target, name), text);
}
