// In Node, where a request without a reference is collected, and with it the way from its caller's signal to the network.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, mock, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { createPortreeve, type Portreeve } from "portreeve-client";

import { ADA } from "./people.js";
import { grant, quiet, refused } from "./wire.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let silent: Server;
before(async () => {
  silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});
after(() => {
  silent.close();
  silent.closeAllConnections();
});

type Ask = (api: Portreeve["api"], signal: AbortSignal) => Promise<unknown>;
const asks: Record<string, Ask> = {
  "a GET": (api, signal) => api.GET("/api/v1/users/me", { signal }),
  "a GET to where the cookie belongs": (api, signal) => api.GET("/api/v1/auth/sessions", { signal }),
  "a PATCH": (api, signal) => api.PATCH("/api/v1/users/me", { body: {}, signal }),
};

for (const [what, ask] of Object.entries(asks)) {
  for (const transport of ["body", "cookie"] as const) {
    for (const stale of [false, true]) {
      test(`${what} ends when its caller gives up, transport ${transport}${stale ? ", after a refresh" : ""}`, async (context) => {
        const portreeve = await signedIn(transport, stale);
        context.after(() => portreeve.close());
        const caller = new AbortController();
        const arrived = arrival();
        const asking = ask(portreeve.api, caller.signal);
        await arrived;

        await forgetting();
        caller.abort();

        await assert.rejects(inTime(asking), { name: "AbortError" });
      });
    }
  }
}

test("a sign-out by cookie ends at its deadline", async (context) => {
  const deadline = new AbortController();
  const portreeve = await signedIn("cookie", false);
  context.after(() => portreeve.close());
  mock.method(AbortSignal, "timeout", () => deadline.signal);
  context.after(() => mock.restoreAll());
  const arrived = arrival();
  const leaving = portreeve.signOut();
  await arrived;

  await forgetting();
  deadline.abort();

  await assert.rejects(inTime(leaving), { name: "AbortError" });
});

/** A user whose refresh is answered, and of whose requests the first is refused if the token is `stale`; then nothing is. */
async function signedIn(transport: "body" | "cookie", stale: boolean): Promise<Portreeve> {
  const answers = [grant("1", "session-1", transport === "body")];
  if (stale) {
    answers.push(refused(401, "invalid-access-token"), grant("2", "session-1", transport === "body"));
  }
  const fetch = async (request: Request) => answers.shift() ?? globalThis.fetch(request);
  const { port } = silent.address() as AddressInfo;
  const portreeve = createPortreeve({ baseUrl: `http://127.0.0.1:${port}`, transport, fetch });
  await portreeve.signIn(ADA);
  return portreeve;
}

function arrival(): Promise<void> {
  return new Promise((resolve) => silent.once("request", () => resolve()));
}

async function forgetting(): Promise<void> {
  for (let times = 0; times < 3; times += 1) {
    await quiet();
    collectGarbage();
  }
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, 1000, new Error("it goes on")));
  return Promise.race([promise, late]);
}
