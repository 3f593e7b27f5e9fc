import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { inNode, signedIn } from "./people.js";
import { bearer, grant, ME, quiet, REFRESH, refused, Wire } from "./wire.js";

const PATCH_ME = "PATCH /api/v1/users/me";
/** `REFRESH_GRACE_SECONDS` of the service, where it is not set. */
const GRACE = 10_000;

test("requests that find their token run out together cause one refresh, and each is repeated once", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const answers = [1, 2, 3].map(() => api.GET("/api/v1/users/me"));
  for (const _ of answers) {
    (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  }
  const refresh = await wire.arrival(REFRESH);
  assert.deepEqual(await refresh.request.json(), { refresh_token: "refresh-1" });
  refresh.answer(grant("2"));
  for (const _ of answers) {
    const repeated = await wire.arrival(ME);
    assert.equal(bearer(repeated), "Bearer access-2");
    repeated.answer(Response.json({ email: "ada@example.com" }));
  }

  assert.deepEqual((await Promise.all(answers)).map(({ data }) => data?.email), Array(3).fill("ada@example.com"));
  assert.equal(wire.count(REFRESH), 1);
  assert.equal(wire.count(ME), 6);
});

for (const type of ["access-token-expired", "invalid-access-token"]) {
  test(`a token refused as ${type} is replaced, and the request repeated`, async () => {
    const wire = new Wire();
    const { api } = await signedIn(inNode(wire), wire);

    const asking = api.GET("/api/v1/users/me");
    (await wire.arrival(ME)).answer(refused(401, type));
    (await wire.arrival(REFRESH)).answer(grant("2"));
    const repeated = await wire.arrival(ME);
    assert.equal(bearer(repeated), "Bearer access-2");
    repeated.answer(Response.json({ email: "ada@example.com" }));

    assert.equal((await asking).data?.email, "ada@example.com");
  });
}

test("a request whose 401 comes after the refresh is repeated without another one", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  const early = api.GET("/api/v1/users/me");
  const late = api.GET("/api/v1/users/me");
  const [first, second] = [await wire.arrival(ME), await wire.arrival(ME)];
  first.answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2"));
  (await wire.arrival(ME)).answer(Response.json({}));
  await early;

  second.answer(refused(401, "invalid-access-token"));
  (await wire.arrival(ME)).answer(Response.json({}));

  assert.equal((await late).response.status, 200);
  assert.equal(wire.count(REFRESH), 1);
});

test("a body is sent again with the new token, whatever the method", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const changing = api.PATCH("/api/v1/users/me", { body: { display_name: "Ada" }, params: { header: { "If-Match": '"7"' } } });
  const first = await wire.arrival(PATCH_ME);
  await first.request.text();
  first.answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2"));
  const again = await wire.arrival(PATCH_ME);

  assert.deepEqual(await again.request.json(), { display_name: "Ada" });
  assert.equal(again.request.headers.get("If-Match"), '"7"');
  assert.equal(bearer(again), "Bearer access-2");
  again.answer(Response.json({}));
  await changing;
});

test("a request is repeated only once", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const asking = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));

  assert.equal((await asking).error?.type, "/problems/invalid-access-token");
  assert.equal(wire.count(REFRESH), 1);
});

test("requests made during a refresh wait for the new token", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  const first = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  const refresh = await wire.arrival(REFRESH);

  const second = api.GET("/api/v1/auth/sessions");
  await quiet();
  assert.equal(wire.count("GET /api/v1/auth/sessions"), 0);
  refresh.answer(grant("2"));

  const sessions = await wire.arrival("GET /api/v1/auth/sessions");
  assert.equal(bearer(sessions), "Bearer access-2");
  sessions.answer(Response.json({ items: [] }));
  (await wire.arrival(ME)).answer(Response.json({}));
  await Promise.all([first, second]);
});

for (const slug of ["session-ended", "token-reused", "invalid-refresh-token"]) {
  test(`a refresh refused with ${slug} signs out, and tells the listeners why`, async () => {
    const wire = new Wire();
    const portreeve = await signedIn(inNode(wire), wire);
    const reported: unknown[] = [];
    portreeve.subscribe((state) => reported.push(state));

    const asking = portreeve.api.GET("/api/v1/users/me");
    (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
    (await wire.arrival(REFRESH)).answer(refused(401, slug));

    assert.equal((await asking).error?.type, `/problems/${slug}`);
    assert.deepEqual(reported, [portreeve.state]);
    assert.equal(portreeve.state.status === "signed-out" && portreeve.state.problem?.type, `/problems/${slug}`);
    assert.equal(await portreeve.accessToken(), undefined);
  });
}

test("a session ended elsewhere signs out at the next request, without a refresh", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);

  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "session-ended"));
  await asking;

  assert.equal(portreeve.state.status === "signed-out" && portreeve.state.problem?.type, "/problems/session-ended");
  assert.equal(wire.count(REFRESH), 0);
});

test("the end of an earlier session does not end the present one", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const asking = portreeve.api.GET("/api/v1/users/me");
  const me = await wire.arrival(ME);
  await signedIn(portreeve, wire, "session-2");

  me.answer(refused(401, "session-ended"));
  await asking;

  assert.deepEqual(portreeve.state, { status: "signed-in", sessionId: "session-2" });
});

for (const [status, slug] of [
  [429, "too-many-attempts"],
  [503, "unavailable"],
] as const) {
  test(`a refresh refused with ${status} ends no session, and the caller gets the refusal`, async () => {
    const wire = new Wire();
    const portreeve = await signedIn(inNode(wire), wire);

    const asking = portreeve.api.GET("/api/v1/users/me");
    (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
    (await wire.arrival(REFRESH)).answer(refused(status, slug, { "Retry-After": "7" }));
    const { error, response } = await asking;

    assert.equal(response.status, status);
    assert.equal(response.headers.get("Retry-After"), "7");
    assert.equal(error?.type, `/problems/${slug}`);
    assert.equal(portreeve.state.status, "signed-in");
    assert.equal(wire.count(REFRESH), 1);
  });
}

test("requests that wait for the same refresh all get its refusal, and none asks again", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const answers = [1, 2].map(() => api.GET("/api/v1/users/me"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  await quiet();
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));
  await quiet();

  assert.equal(wire.count(REFRESH), 1);
  assert.deepEqual((await Promise.all(answers)).map(({ response }) => response.status), [503, 503]);
});

test("a refresh whose answer is lost is made again, once, with the same token", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  const asking = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).fail();
  const again = await wire.arrival(REFRESH);
  assert.deepEqual(await again.request.json(), { refresh_token: "refresh-1" });
  again.answer(grant("2"));
  (await wire.arrival(ME)).answer(Response.json({}));

  assert.equal((await asking).response.status, 200);
});

test("a refresh without an answer is made again, and both are over within the grace of the service", async (context) => {
  const deadlines: { milliseconds: number; pass(): void }[] = [];
  mock.method(AbortSignal, "timeout", (milliseconds: number) => {
    const abort = new AbortController();
    deadlines.push({ milliseconds, pass: () => abort.abort(new DOMException("too late", "TimeoutError")) });
    return abort.signal;
  });
  context.after(() => mock.restoreAll());
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  deadlines.length = 0;

  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  for (let times = 0; times < 2; times += 1) {
    await wire.arrival(REFRESH);
    deadlines.at(-1)?.pass();
  }

  await assert.rejects(asking, { name: "TimeoutError" });
  assert.equal(portreeve.state.status, "signed-in");
  const longest = deadlines.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  assert(longest < GRACE, `${longest} ms`);
});

test("a refresh that the network loses ends no session, and the next request tries again", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(inNode(wire), wire);
  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).fail();
  (await wire.arrival(REFRESH)).fail();
  await assert.rejects(asking, TypeError);
  assert.equal(portreeve.state.status, "signed-in");

  const again = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2"));
  (await wire.arrival(ME)).answer(Response.json({}));

  assert.equal((await again).response.status, 200);
});

test("who gives up waiting for a refresh stops only themselves", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);
  const impatient = new AbortController();
  const given = api.GET("/api/v1/users/me", { signal: impatient.signal });
  const other = api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  const refresh = await wire.arrival(REFRESH);

  impatient.abort();
  await assert.rejects(given, { name: "AbortError" });
  refresh.answer(grant("2"));
  (await wire.arrival(ME)).answer(Response.json({}));

  assert.equal((await other).response.status, 200);
  assert.equal(wire.count(ME), 3);
});

test("the token goes to no other host, and takes the place of no other", async () => {
  const wire = new Wire();
  const { api } = await signedIn(inNode(wire), wire);

  void api.GET("/api/v1/users/me", { baseUrl: "http://accounts.test.evil.example" });
  const elsewhere = await wire.arrival(ME);
  void api.GET("/api/v1/users/me", { headers: { Authorization: "Bearer mine" } });
  const own = await wire.arrival(ME);

  assert.equal(bearer(elsewhere), null);
  assert.equal(bearer(own), "Bearer mine");
});

test("a token about to run out is renewed before it is handed to others", async () => {
  const wire = new Wire();
  const portreeve = inNode(wire);
  const signingIn = portreeve.signIn({ email: "ada@example.com", password: "seven grey otters" });
  const short = { access_token: "short", token_type: "Bearer", expires_in: 20, session_id: "s", refresh_token: "r" };
  (await wire.arrival("POST /api/v1/auth/login")).answer(Response.json(short));
  await signingIn;

  const token = portreeve.accessToken();
  (await wire.arrival(REFRESH)).answer(grant("2", "s"));

  assert.equal(await token, "access-2");
  assert.equal(await portreeve.accessToken(), "access-2");
});
