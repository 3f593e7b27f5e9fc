// The built example of Next.js, served by its own server between the browser and the service.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { url } from "./service.mjs";

const FOLDER = fileURLToPath(new URL("../../../openapi/examples/nextjs", import.meta.url));

/** As `localhost`: only there do browsers take a `Secure` cookie without HTTPS. */
export async function startNextjs() {
  if (!existsSync(`${FOLDER}/.next/BUILD_ID`)) {
    throw new Error(`there is no built page in ${FOLDER}; run \`npm ci && npm run build\` there`);
  }
  const port = await freePort();
  const program = ["node_modules/next/dist/bin/next", "start", "--hostname", "localhost", "--port", String(port)];
  const site = `http://localhost:${port}`;
  const server = spawn(process.execPath, program, {
    cwd: FOLDER,
    env: { ...process.env, PORTREEVE_URL: url, ORIGIN: site, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(site).catch(() => undefined);
    if (answer?.ok) return { url: site, close: () => server.kill() };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill();
  throw new Error("Next.js did not start");
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
