import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createPortreeve, PortreeveError, unwrap } from "portreeve-client";

/** A service of the future: it answers with fields and values that this version does not know. */
const ANSWERS: Record<string, { status: number; body: unknown }> = JSON.parse(
  readFileSync(new URL("../../../../../tests/generators/future/answers.json", import.meta.url), "utf8"),
);

async function signedIn() {
  const portreeve = createPortreeve({
    baseUrl: "http://portreeve",
    transport: "body",
    fetch: async (request) => {
      const answer = ANSWERS[`${request.method} ${new URL(request.url).pathname}`];
      assert(answer);
      return Response.json(answer.body, { status: answer.status });
    },
  });
  await portreeve.signIn({ email: "ada@example.com", password: "seven grey otters" });
  return portreeve;
}

test("unknown roles, statuses and fields are kept", async () => {
  const portreeve = await signedIn();

  const me = unwrap(await portreeve.api.GET("/api/v1/users/me"));

  assert.deepEqual([...me.roles], ["user", "auditor"]);
  assert.equal(`${me.status}`, "archived");
  assert.equal("pronouns" in me && me.pronouns, "she");
});

test("unknown codes are kept", async () => {
  const portreeve = await signedIn();
  const body = { current_password: "seven grey otters", new_password: "nine wet umbrellas in Oslo" };

  const refused = await portreeve.api.POST("/api/v1/auth/password/change", { body });

  assert.throws(
    () => unwrap(refused),
    (error) => {
      assert(error instanceof PortreeveError);
      assert.equal(`${error.code}`, "BREACHED");
      assert.deepEqual(error.errors.map((fault) => [fault.code, fault.params]), [["breached", { leaks: 3 }]]);
      return true;
    },
  );
});
