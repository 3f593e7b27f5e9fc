import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { inNode, signedIn } from "./people.js";
import { ME, quiet, refused, Wire } from "./wire.js";

const busy = (after: string) => refused(503, "unavailable", { "Retry-After": after });

test("a GET is repeated after a 503, twice at most", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const asking = api.GET("/api/v1/users/me");
  for (let times = 0; times < 3; times += 1) {
    (await wire.arrival(ME)).answer(busy("0"));
  }

  assert.equal((await asking).response.status, 503);
  assert.equal(wire.count(ME), 3);
});

test("a GET is repeated when the network fails", async (context) => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());

  const asking = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).fail();
  await quiet();
  assert.equal(wire.count(ME), 1);
  mock.timers.tick(500);
  (await wire.arrival(ME)).answer(Response.json({}));

  assert.equal((await asking).response.status, 200);
});

test("the wait is as long as the service says", async (context) => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());

  const asking = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(busy("2"));
  await quiet();
  mock.timers.tick(1999);
  await quiet();
  assert.equal(wire.count(ME), 1);
  mock.timers.tick(1);
  (await wire.arrival(ME)).answer(Response.json({}));

  await asking;
});

test("who is asked to wait for long gets the answer at once", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const asking = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(busy("60"));

  assert.equal((await asking).response.status, 503);
  assert.equal(wire.count(ME), 1);
});

test("a wait ends when the caller gives up", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  const caller = new AbortController();

  const asking = api.GET("/api/v1/users/me", { signal: caller.signal });
  (await wire.arrival(ME)).answer(busy("1"));
  await quiet();
  caller.abort();

  await assert.rejects(asking, { name: "AbortError" });
  assert.equal(wire.count(ME), 1);
});

test("nothing that changes something is repeated after a 503 or a network failure", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const changing = api.PATCH("/api/v1/users/me", { body: {} });
  (await wire.arrival("PATCH /api/v1/users/me")).answer(busy("0"));
  assert.equal((await changing).response.status, 503);

  const ending = api.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id: "x" } } });
  (await wire.arrival("DELETE /api/v1/auth/sessions/x")).fail();
  await assert.rejects(ending, TypeError);

  assert.equal(wire.seen.length, 3);
});
