// Of Node's own fetch, over sockets: what a redirect would carry away.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";

import { createPortreeve, type InitialTokens, type Portreeve } from "portreeve-client";

import { ADA } from "./people.js";

let service: Server;
let stranger: Server;
let status = 307;
const strayed: string[] = [];

before(async () => {
  stranger = createServer((request, response) => {
    strayed.push(`${request.method} ${request.url}`);
    const grant = { access_token: "a", refresh_token: "r", session_id: "s", expires_in: 900, token_type: "Bearer" };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(grant));
  });
  service = createServer((request, response) => {
    response.writeHead(status, { Location: `http://127.0.0.1:${port(stranger)}${request.url}` }).end();
  });
  await Promise.all([service, stranger].map((server) => new Promise<void>((resolve) => server.listen(0, resolve))));
});
after(() => {
  for (const server of [service, stranger]) {
    server.close();
    server.closeAllConnections();
  }
});

const calls: Record<string, () => Promise<unknown>> = {
  signIn: () => client().signIn(ADA),
  signUp: () => client().signUp({ ...ADA, display_name: "Ada" }),
  resume: () => client({ refreshToken: "refresh-1" }).resume(),
  signOut: () => client(SIGNED_IN).signOut(),
  user: () => client(SIGNED_IN).user(),
  "api.GET": () => client(SIGNED_IN).api.GET("/api/v1/users"),
  "api.PATCH": () => client(SIGNED_IN).api.PATCH("/api/v1/users/me", { body: { display_name: "Ada" } }),
};

for (const code of [301, 302, 303, 307, 308]) {
  test(`no call follows a ${code}`, async () => {
    status = code;

    await Promise.all(Object.entries(calls).map(([what, call]) => assert.rejects(call(), TypeError, what)));

    assert.deepEqual(strayed, []);
  });
}

const SIGNED_IN = { accessToken: "access-1", sessionId: "session-1", expiresIn: 900 };

function client(tokens?: InitialTokens): Portreeve {
  return createPortreeve({ baseUrl: `http://localhost:${port(service)}`, transport: "body", tokens });
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}
