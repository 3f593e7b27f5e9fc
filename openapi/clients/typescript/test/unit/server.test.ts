import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { createPortreeve } from "portreeve-client";

import { ADA } from "./people.js";

test("a client for the page's own origin can be made where there is no page", async () => {
  const portreeve = createPortreeve({ baseUrl: "/" });

  assert.equal(portreeve.state.status, "signed-out");
  assert.equal(await portreeve.resume(), undefined);
});

test("but asks nothing, and says at once why", async () => {
  const portreeve = createPortreeve({ baseUrl: "/" });

  await assert.rejects(portreeve.signIn(ADA), /^TypeError: baseUrl "\/" is relative to a page, and here is none/);
  await assert.rejects(portreeve.api.GET("/api/v1/users/me"), /baseUrl/);
});

test("a client with the transport cookie lets Node end", () => {
  const program = `
    import { createPortreeve } from "portreeve-client";
    createPortreeve({ baseUrl: "http://accounts.test", transport: "cookie" });
  `;

  execFileSync(process.execPath, ["--input-type=module", "--eval", program], { timeout: 10_000 });
});
