import assert from "node:assert/strict";
import { test } from "node:test";

import { inNode, signedIn } from "./people.js";
import { nothing, Wire } from "./wire.js";

for (const id of [".", ".."]) {
  test(`the id ${id} makes no request, because it would be one for another path`, async () => {
    const wire = new Wire();
    const { api } = await signedIn(inNode(wire), wire);
    const before = wire.seen.length;

    await assert.rejects(api.GET("/api/v1/users/{id}", { params: { path: { id } } }), TypeError);
    await assert.rejects(api.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id } } }), TypeError);

    assert.equal(wire.seen.length, before);
  });
}

test("an id that spells another path in another way stays one segment", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  for (const id of ["%2e%2e", "../x", "..\\x", "a?b", "a#b", "...", ".x"]) {
    const ending = api.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id } } });
    (await wire.arrival(`DELETE /api/v1/auth/sessions/${encodeURIComponent(id)}`)).answer(nothing());
    assert.equal((await ending).response.status, 204);
  }
});

test("a path that is written with a dot segment makes no request", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  const path = "/api/v1/users/%2E./{id}" as "/api/v1/users/{id}";

  await assert.rejects(api.GET(path, { params: { path: { id: "x" } } }), TypeError);
});
