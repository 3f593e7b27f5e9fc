// What somebody has who installs this from its folder.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "portreeve-consumer-"));
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  // npm, without the network: it has nothing to fetch.
  execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", root], { cwd: folder, stdio: "pipe" });
});
after(() => rmSync(folder, { recursive: true }));

function run(file: string, text: string): string {
  writeFileSync(join(folder, file), text);
  return execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
}

test("it is imported, and an error of the server's client is one of the core", () => {
  const printed = run(
    "consumer.mjs",
    `import { createPortreeve, PortreeveError } from "portreeve-client";
     import { createPortreeveServer } from "portreeve-client/node";
     const fetch = async () => Response.json({ type: "/problems/busy", code: "UNAVAILABLE", error: "busy" }, { status: 503 });
     const client = createPortreeveServer({ url: "http://accounts.test", origin: "http://localhost", fetch }).client(new Headers());
     const error = await client.signIn({ email: "", password: "" }).catch((error) => error);
     console.log(typeof createPortreeve, error instanceof PortreeveError);`,
  );

  assert.equal(printed, "function true\n");
});

test("it is required", () => {
  const printed = run(
    "consumer.cjs",
    `const { createPortreeve } = require("portreeve-client");
     const { createPortreeveServer } = require("portreeve-client/node");
     console.log(createPortreeve({ baseUrl: "http://accounts.test" }).state.status, typeof createPortreeveServer);`,
  );

  assert.equal(printed, "signed-out function\n");
});

for (const [module, moduleResolution] of [
  ["node16", "node16"],
  ["commonjs", "node10"],
  ["esnext", "bundler"],
]) {
  test(`its types are found with moduleResolution ${moduleResolution}`, () => {
    const types = join(folder, "node_modules/@types");
    mkdirSync(types, { recursive: true });
    rmSync(join(types, "react"), { force: true });
    symlinkSync(join(root, "node_modules/@types/react"), join(types, "react"));
    const text = `
      import { createPortreeve, type User } from "portreeve-client";
      import { createPortreeveServer } from "portreeve-client/node";
      import { useUser } from "portreeve-client/react";
      export const user: () => User | undefined = useUser;
      export const clients = [createPortreeve({ baseUrl: "/" }), createPortreeveServer({ url: "/", origin: "/" }).client(new Headers())];
      export const email = async (): Promise<string | undefined> => (await clients[0]?.api.GET("/api/v1/users/me"))?.data?.email;
    `;
    const files = module === "node16" ? ["types.mts", "types.cts"] : ["types.ts"];
    files.forEach((file) => writeFileSync(join(folder, file), text));
    const options = ["--noEmit", "--strict", "--target", "es2022", "--module", `${module}`, "--moduleResolution", `${moduleResolution}`];

    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, ...files], { cwd: folder, stdio: "pipe" });
  });
}
