// Writes dist, which is committed: what is installed needs no compiler and no other package. In dist/cjs is the same for `require`.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const ENTRIES = ["index", "live", "node", "react"];
/** What is bundled, and has types of its own. */
const BUNDLED = {
  "openapi-fetch": "node_modules/openapi-fetch/dist/index.d.mts",
  "openapi-typescript-helpers": "node_modules/openapi-typescript-helpers/dist/index.d.ts",
};

// The other entries take the core from beside them: a copy of it would have an error class of its own.
const coreBeside = {
  name: "core-beside",
  setup: (setup) => setup.onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: "./index.js", external: true })),
};

rmSync("dist", { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "--emitDeclarationOnly"], { stdio: "inherit" });
for (const [name, types] of Object.entries(BUNDLED)) {
  cpSync(types, `dist/${name}.d.ts`);
}
const declarations = readdirSync("dist", { recursive: true }).filter((file) => file.endsWith(".d.ts"));
for (const file of declarations) {
  const text = readFileSync(`dist/${file}`, "utf8").replace(/(from ['"])(openapi-[a-z-]+)(['"])/g, "$1./$2.js$3");
  writeFileSync(`dist/${file}`, text);
  mkdirSync(dirname(`dist/cjs/${file}`), { recursive: true });
  writeFileSync(`dist/cjs/${file}`, text);
}
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
for (const [outdir, format] of [["dist", "esm"], ["dist/cjs", "cjs"]]) {
  await Promise.all(ENTRIES.map((entry) => bundle(entry, outdir, format)));
}
cpSync("node_modules/openapi-fetch/LICENSE", "dist/openapi-fetch.LICENSE");

function bundle(entry, outdir, format) {
  return build({
    entryPoints: [`src/${entry}.ts`],
    outdir,
    bundle: true,
    format,
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    mainFields: ["module", "main"],
    external: ["react"],
    plugins: [coreBeside],
    // For React's server components, which would take it for their own.
    banner: entry === "react" ? { js: '"use client";' } : {},
  });
}
