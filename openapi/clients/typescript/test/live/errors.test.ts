import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { PortreeveError, type ProblemType, unwrap } from "portreeve-client";

import { administrator, client, NO_ADMINISTRATOR, PASSWORD, newUser, someEmail } from "./service.js";
import { refresh, register, rotated } from "./raw.js";

interface Refusal {
  when: string;
  status: number;
  type: ProblemType;
  code: PortreeveError["code"];
  fields?: string[];
  skip?: string | false;
  act: () => Promise<unknown>;
}

const refusals: Refusal[] = [
  {
    when: "an address is registered twice, in whatever case",
    ...{ status: 409, type: "/problems/email-taken", code: "CONFLICT" },
    act: async () => client().signUp({ email: (await newUser()).email.toUpperCase(), password: PASSWORD }),
  },
  {
    when: "fields break rules",
    ...{ status: 422, type: "/problems/validation-failed", code: "VALIDATION_FAILED", fields: ["email", "password"] },
    act: () => client().signUp({ email: "nowhere", password: "password" }),
  },
  {
    when: "the body has an unknown field",
    ...{ status: 400, type: "/problems/malformed-request", code: "VALIDATION_FAILED", fields: ["shoe_size"] },
    act: () => register(JSON.stringify({ email: someEmail(), password: PASSWORD, shoe_size: 43 })),
  },
  {
    when: "the body is no JSON",
    ...{ status: 400, type: "/problems/malformed-request", code: "VALIDATION_FAILED" },
    act: () => register("{"),
  },
  {
    when: "the body says that it is no JSON",
    ...{ status: 415, type: "/problems/unsupported-media-type", code: "UNSUPPORTED_MEDIA_TYPE" },
    act: () => register("hello", "text/plain"),
  },
  {
    when: "the body is too large",
    ...{ status: 413, type: "/problems/payload-too-large", code: "PAYLOAD_TOO_LARGE" },
    act: () => register(JSON.stringify({ email: someEmail(), password: "x".repeat(70_000) })),
  },
  {
    when: "the password is wrong",
    ...{ status: 401, type: "/problems/invalid-credentials", code: "UNAUTHORIZED" },
    act: async () => client().signIn({ email: (await newUser()).email, password: "seven grey others" }),
  },
  {
    when: "no account has the address",
    ...{ status: 401, type: "/problems/invalid-credentials", code: "UNAUTHORIZED" },
    act: () => client().signIn({ email: someEmail(), password: PASSWORD }),
  },
  {
    when: "there is no access token",
    ...{ status: 401, type: "/problems/invalid-access-token", code: "UNAUTHORIZED" },
    act: () => client().api.GET("/api/v1/users/me").then(unwrap),
  },
  {
    when: "the access token is made up",
    ...{ status: 401, type: "/problems/invalid-access-token", code: "UNAUTHORIZED" },
    act: () => client().api.GET("/api/v1/users/me", { headers: { Authorization: "Bearer a.b.c" } }).then(unwrap),
  },
  {
    when: "the refresh token is made up",
    ...{ status: 401, type: "/problems/invalid-refresh-token", code: "UNAUTHORIZED" },
    act: () => refresh("prt_madeup"),
  },
  {
    when: "a refresh token spent long ago comes again",
    ...{ status: 401, type: "/problems/token-reused", code: "UNAUTHORIZED" },
    act: async () => refresh((await rotated()).spent),
  },
  {
    when: "a refresh token has come again, for the whole session",
    ...{ status: 401, type: "/problems/session-ended", code: "UNAUTHORIZED" },
    act: async () => {
      const { spent, newest } = await rotated();
      await refresh(spent).catch(() => {});
      await refresh(newest);
    },
  },
  {
    when: "the session is over",
    ...{ status: 401, type: "/problems/session-ended", code: "UNAUTHORIZED" },
    act: async () => {
      const portreeve = await newUser();
      const headers = { Authorization: `Bearer ${await portreeve.accessToken()}` };
      await portreeve.signOut();
      unwrap(await portreeve.api.GET("/api/v1/users/me", { headers }));
    },
  },
  {
    when: "a user who is no administrator asks for the people",
    ...{ status: 403, type: "/problems/not-admin", code: "FORBIDDEN" },
    act: async () => (await newUser()).api.GET("/api/v1/users").then(unwrap),
  },
  {
    when: "no user has the id",
    skip: NO_ADMINISTRATOR,
    ...{ status: 404, type: "/problems/unknown-user", code: "NOT_FOUND" },
    act: async () => (await administrator()).api.GET("/api/v1/users/{id}", someId()).then(unwrap),
  },
  {
    when: "the id is no id",
    skip: NO_ADMINISTRATOR,
    ...{ status: 400, type: "/problems/malformed-request", code: "VALIDATION_FAILED", fields: ["id"] },
    act: async () => (await administrator()).api.GET("/api/v1/users/{id}", someId("7")).then(unwrap),
  },
  {
    when: "no session of one's own has the id",
    ...{ status: 404, type: "/problems/unknown-session", code: "NOT_FOUND" },
    act: async () => (await newUser()).api.DELETE("/api/v1/auth/sessions/{id}", someId()).then(unwrap),
  },
  {
    when: "the profile was changed meanwhile",
    ...{ status: 412, type: "/problems/precondition-failed", code: "PRECONDITION_FAILED" },
    act: async () => {
      const { api } = await newUser();
      const etag = (await api.GET("/api/v1/users/me")).response.headers.get("ETag") ?? "";
      unwrap(await api.PATCH("/api/v1/users/me", { body: { display_name: "First" } }));
      const params = { header: { "If-Match": etag } };
      unwrap(await api.PATCH("/api/v1/users/me", { body: { display_name: "Second" }, params }));
    },
  },
  {
    when: "the current password is wrong",
    ...{ status: 422, type: "/problems/wrong-password", code: "VALIDATION_FAILED", fields: ["current_password"] },
    act: async () => {
      const body = { current_password: "seven grey others", new_password: "four purple ducks at noon" };
      unwrap(await (await newUser()).api.POST("/api/v1/auth/password/change", { body }));
    },
  },
  {
    when: "the last administrator gives it up",
    skip: NO_ADMINISTRATOR,
    ...{ status: 409, type: "/problems/last-admin", code: "CONFLICT" },
    act: async () => {
      const { api } = await administrator();
      const { items } = unwrap(await api.GET("/api/v1/users", { params: { query: { role: "admin" } } }));
      const me = unwrap(await api.GET("/api/v1/users/me"));
      assert.deepEqual(items, [me], "this needs a service with one administrator");
      unwrap(await api.PATCH("/api/v1/users/{id}/role", { ...someId(me.id), body: { role: "user" } }));
    },
  },
];

for (const { when, status, type, code, fields, skip = false, act } of refusals) {
  test(`${status} ${type} when ${when}`, { skip }, async () => {
    const error = await act().then(
      () => assert.fail("it was not refused"),
      (error: unknown) => error,
    );

    assert(error instanceof PortreeveError, String(error));
    assert.deepEqual([error.status, error.type, error.code], [status, type, code]);
    assert.deepEqual(error.errors.map(({ field }) => field), fields ?? []);
    assert.equal(error.problem.status, status);
    assert.match(error.message, /\S/);
    assert.match(error.problem.request_id, /^[0-9a-f-]{36}$/);
  });
}

function someId(id: string = randomUUID()) {
  return { params: { path: { id } } };
}
