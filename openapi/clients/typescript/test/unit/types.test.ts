// Mostly for the compiler: each line below an expectation must not compile.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldError, PortreeveError, ProblemType, Role, Session, Status, User, UserPage } from "portreeve-client";

import { inNode } from "./people.js";
import { ME, refused, Wire } from "./wire.js";

test("a misspelt problem type does not compile, and a known one does", () => {
  const known = (error: PortreeveError): boolean => error.type === "/problems/email-taken";
  // @ts-expect-error
  const misspelt = (error: PortreeveError): boolean => error.type === "/problems/email-token";

  assert.notEqual(known, misspelt);
});

test("a problem that this version does not know arrives as a string", async () => {
  const wire = new Wire();
  const asking = inNode(wire).api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "made-next-year"));
  const { error } = await asking;
  assert(error);

  const said: string = named(error.type);

  assert.equal(said, "something new: /problems/made-next-year");
});

function named(type: PortreeveError["type"]): string {
  switch (type) {
    case "/problems/not-admin" satisfies ProblemType:
      return "not allowed";
    default:
      return `something new: ${type}`;
  }
}

test("what a request names is closed, and what an answer names is open", () => {
  const asked = (role: Role, status: Status) => {
    inNode(new Wire()).api.PATCH("/api/v1/users/{id}/role", { params: { path: { id: "1" } }, body: { role } });
    inNode(new Wire()).api.PATCH("/api/v1/users/{id}/status", { params: { path: { id: "1" } }, body: { status } });
  };
  const answered = (user: User, sessions: Session[], page: UserPage, fault: FieldError): string[] => {
    // @ts-expect-error A role that this version does not know cannot be given.
    const role: Role | undefined = user.roles[0];
    const code: string = fault.code;
    // @ts-expect-error
    const misspelt = fault.code === "to_short";
    return [...user.roles, user.status, ...page.items.map(({ status }) => status), role ?? code, String(misspelt), ...sessions.map(({ id }) => id)];
  };

  assert.equal(typeof asked, typeof answered);
});
