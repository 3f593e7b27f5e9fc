import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeve, PortreeveError, unwrap } from "portreeve-client";

import { ADA, inNode } from "./people.js";
import { LOGIN, ME, refused, Wire } from "./wire.js";

test("a refusal carries the problem and the time to wait", async () => {
  const wire = new Wire();
  const signingIn = inNode(wire).signIn(ADA);
  (await wire.arrival(LOGIN)).answer(refused(429, "too-many-attempts", { "Retry-After": "4" }));

  await assert.rejects(signingIn, (error) => {
    assert(error instanceof PortreeveError);
    assert.equal(error.type, "/problems/too-many-attempts");
    assert.equal(error.status, 429);
    assert.equal(error.message, "refused: too-many-attempts");
    assert.equal(error.retryAfter, 4);
    assert.deepEqual(error.errors, []);
    return true;
  });
});

test("what a proxy answers is a refusal too", async () => {
  const wire = new Wire();
  const signingIn = inNode(wire).signIn(ADA);
  (await wire.arrival(LOGIN)).answer(new Response("<h1>Bad Gateway</h1>", { status: 502 }));

  await assert.rejects(signingIn, { name: "PortreeveError", type: "about:blank", status: 502, code: "UNAVAILABLE" });
});

test("unwrap gives the data or throws the refusal", async () => {
  const wire = new Wire();
  const { api } = inNode(wire);
  const good = api.GET("/api/v1/users/me").then(unwrap);
  (await wire.arrival(ME)).answer(Response.json({ email: "ada@example.com" }));
  const bad = api.GET("/api/v1/users/me").then(unwrap);
  (await wire.arrival(ME)).answer(refused(401, "session-ended"));

  assert.equal((await good).email, "ada@example.com");
  await assert.rejects(bad, { name: "PortreeveError", type: "/problems/session-ended" });
});

test("where there is a document, the refresh token is kept in a cookie", async (context) => {
  const before = createPortreeve({ baseUrl: "http://accounts.test" });
  Object.defineProperty(globalThis, "document", { value: {}, configurable: true });
  context.after(() => Reflect.deleteProperty(globalThis, "document"));
  const after = createPortreeve({ baseUrl: "http://accounts.test" });
  after.close();

  assert.equal(before.state.status, "signed-out");
  assert.equal(after.state.status, "unknown");
});
