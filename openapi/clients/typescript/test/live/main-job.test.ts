import assert from "node:assert/strict";
import { test } from "node:test";

import { unwrap } from "portreeve-client";

import { administrator, client, NO_ADMINISTRATOR, PASSWORD, newUser, someEmail } from "./service.js";

test("a user registers, is signed in, and finds their profile", async () => {
  const portreeve = client();
  const email = someEmail();

  const registered = await portreeve.signUp({ email, password: PASSWORD, display_name: "Ada" });

  const me = unwrap(await portreeve.api.GET("/api/v1/users/me"));
  assert.deepEqual(me, registered);
  assert.deepEqual([me.email, me.display_name, me.roles], [email, "Ada", ["user"]]);
});

test("a profile is changed if it is still as it was seen", async () => {
  const { api } = await newUser();
  const etag = (await api.GET("/api/v1/users/me")).response.headers.get("ETag");
  assert(etag);

  const body = { display_name: "Augusta", locale: "en-GB" };
  const changed = unwrap(await api.PATCH("/api/v1/users/me", { body, params: { header: { "If-Match": etag } } }));

  assert.equal(changed.display_name, "Augusta");
  const emptied = unwrap(await api.PATCH("/api/v1/users/me", { body: { display_name: null } }));
  assert.deepEqual([emptied.display_name, emptied.locale], [undefined, "en-GB"]);
});

test("sessions are listed, and ended one by one", async () => {
  const here = await newUser();
  const there = client();
  await there.signIn({ email: here.email, password: PASSWORD });

  const { items } = unwrap(await here.api.GET("/api/v1/auth/sessions"));
  const other = items.find(({ current }) => !current);
  assert(other);
  assert.equal(items.length, 2);
  unwrap(await here.api.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id: other.id } } }));

  const { error } = await there.api.GET("/api/v1/users/me");
  assert.equal(error?.type, "/problems/session-ended");
  assert.equal(there.state.status, "signed-out");
});

test("an access token that the service no longer takes is renewed, and the request done", async () => {
  let spoil = false;
  const sent: string[] = [];
  const portreeve = await newUser((request) => {
    sent.push(new URL(request.url).pathname);
    if (spoil && request.method === "PATCH") {
      spoil = false;
      request.headers.set("Authorization", "Bearer gone.stale.today");
    }
    return fetch(request);
  });
  spoil = true;
  sent.length = 0;

  const me = unwrap(await portreeve.api.PATCH("/api/v1/users/me", { body: { display_name: "Ada" } }));

  assert.equal(me.display_name, "Ada");
  assert.deepEqual(sent, ["/api/v1/users/me", "/api/v1/auth/refresh", "/api/v1/users/me"]);
});

test("a refresh whose answer is lost ends no session", async () => {
  let lost = 0;
  const portreeve = await newUser(async (request) => {
    if (request.method === "GET" && lost === 0) {
      request.headers.set("Authorization", "Bearer gone.stale.today");
    }
    const response = await fetch(request);
    if (request.url.endsWith("/auth/refresh") && lost === 0) {
      lost += 1;
      throw new TypeError("fetch failed");
    }
    return response;
  });

  assert.equal((await portreeve.api.GET("/api/v1/users/me")).response.status, 200);
  assert.equal(lost, 1);
});

test("a changed password ends the other sessions and counts from then on", async () => {
  const here = await newUser();
  const there = client();
  await there.signIn({ email: here.email, password: PASSWORD });

  const body = { current_password: PASSWORD, new_password: "four purple ducks at noon" };
  unwrap(await here.api.POST("/api/v1/auth/password/change", { body }));

  assert.equal((await here.api.GET("/api/v1/users/me")).response.status, 200);
  assert.equal((await there.api.GET("/api/v1/users/me")).error?.type, "/problems/session-ended");
  await there.signIn({ email: here.email, password: "four purple ducks at noon" });
  assert.equal(there.state.status, "signed-in");
});

test("signing out of the other sessions, and of all", async () => {
  const [here, there] = [await newUser(), client()];
  await there.signIn({ email: here.email, password: PASSWORD });

  await here.signOut({ scope: "others" });
  assert.equal((await there.api.GET("/api/v1/users/me")).response.status, 401);
  assert.equal((await here.api.GET("/api/v1/users/me")).response.status, 200);

  await there.signIn({ email: here.email, password: PASSWORD });
  await here.signOut({ scope: "all" });
  await here.signOut();
  assert.equal((await there.api.GET("/api/v1/users/me")).response.status, 401);
  assert.deepEqual(here.state, { status: "signed-out" });
});

test("an administrator finds people, page by page, and suspends one", { skip: NO_ADMINISTRATOR }, async () => {
  const { api } = await administrator();
  const people = [await newUser(), await newUser()];

  const first = unwrap(await api.GET("/api/v1/users", { params: { query: { limit: 1 } } }));
  assert(first.next_cursor);
  const next = { limit: 1, cursor: first.next_cursor };
  const second = unwrap(await api.GET("/api/v1/users", { params: { query: next } }));
  assert.notEqual(first.items[0]?.id, second.items[0]?.id);

  const email = people[0]?.email ?? "";
  const [found] = unwrap(await api.GET("/api/v1/users", { params: { query: { email } } })).items;
  assert(found);
  const params = { path: { id: found.id } };
  const suspended = unwrap(await api.PATCH("/api/v1/users/{id}/status", { params, body: { status: "suspended" } }));
  assert.equal(suspended.status, "suspended");
  assert.equal((await people[0]?.api.GET("/api/v1/users/me"))?.error?.type, "/problems/session-ended");
});
