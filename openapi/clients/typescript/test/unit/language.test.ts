import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeve, type Language, PortreeveError } from "portreeve-client";

import { ADA, BASE_URL } from "./people.js";
import { LOGIN, ME, Wire } from "./wire.js";

test("the service is asked for sentences in the language of the client, also one that changes", async () => {
  const wire = new Wire();
  let chosen = "de";
  const { api } = speaking(wire, () => chosen);

  void api.GET("/api/v1/users/me");
  assert.equal((await wire.arrival(ME)).request.headers.get("Accept-Language"), "de");
  chosen = "en-GB";
  void api.GET("/api/v1/users/me");
  assert.equal((await wire.arrival(ME)).request.headers.get("Accept-Language"), "en-GB");
});

test("a call may ask for another language", async () => {
  const wire = new Wire();

  void speaking(wire, "de").api.GET("/api/v1/users/me", { headers: { "Accept-Language": "en" } });

  assert.equal((await wire.arrival(ME)).request.headers.get("Accept-Language"), "en");
});

test("without a language, the runtime decides", async () => {
  const wire = new Wire();

  void speaking(wire, undefined).api.GET("/api/v1/users/me");

  assert.equal((await wire.arrival(ME)).request.headers.get("Accept-Language"), null);
});

test("what is wrong with a field comes with a code and its numbers, for sentences of one's own", async () => {
  const wire = new Wire();
  const signingIn = speaking(wire, "de").signIn(ADA);
  const fault = { field: "password", code: "too_short", message: "muss mindestens 12 Zeichen haben", params: { min: 12 } };
  const problem = {
    ...{ type: "/problems/validation-failed", title: "", status: 422, code: "VALIDATION_FAILED", error: "password", request_id: "1" },
    errors: [fault],
  };
  (await wire.arrival(LOGIN)).answer(Response.json(problem, { status: 422 }));

  await assert.rejects(signingIn, (error) => error instanceof PortreeveError && assert.deepEqual(error.errors, [fault]) === undefined);
});

function speaking(wire: Wire, language: Language | undefined) {
  return createPortreeve({ baseUrl: BASE_URL, transport: "body", fetch: wire.fetch, language });
}
