// What a web server in front of a built page does: files, one page for all its addresses, and /api handed on to the service.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname, join, normalize } from "node:path";

import { url } from "./service.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Serves the folder on a free port. As `localhost`: only there do browsers take a `Secure` cookie without HTTPS. */
export async function openSite(folder) {
  const server = createServer((asked, answer) => {
    if (asked.url.startsWith("/api/")) handOn(asked, answer);
    else serve(folder, asked, answer);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

// With the headers as they came, so that the service sees that the page is of the host that was asked.
function handOn(asked, answer) {
  const { method, headers } = asked;
  const onward = request(new URL(asked.url, url), { method, headers }, (answered) => {
    answer.writeHead(answered.statusCode, answered.headers);
    answered.pipe(answer);
  });
  onward.on("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  // A stream of events has no end of its own: it ends with the page.
  answer.on("close", () => onward.destroy());
  asked.pipe(onward);
}

async function serve(folder, asked, answer) {
  const { pathname } = new URL(asked.url, "http://localhost");
  const file = join(folder, normalize(pathname));
  const served = extname(file) && existsSync(file) ? file : join(folder, "index.html");
  answer.writeHead(200, { "Content-Type": TYPES[extname(served)] ?? "application/octet-stream" });
  answer.end(await readFile(served));
}
