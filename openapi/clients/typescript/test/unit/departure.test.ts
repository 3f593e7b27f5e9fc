// A sign-out that did not reach the service, and then the page or the program is started again.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { createPortreeve, type Portreeve } from "portreeve-client";

import { Browser } from "./browser.js";
import { ADA, BASE_URL, signedIn } from "./people.js";
import { FakeStorage } from "./fake-storage.js";
import { bearer, grant, LOGIN, LOGOUT, nothing, quiet, REFRESH, refused, Wire } from "./wire.js";

const KEY = "portreeve.http_accounts.test";

let storage: FakeStorage;
beforeEach(() => {
  new Browser().enter();
  storage = new FakeStorage();
});

function open(wire: Wire, transport: "cookie" | "body"): Portreeve {
  return createPortreeve({ baseUrl: BASE_URL, transport, fetch: wire.fetch, storage });
}

async function signOutOffline(portreeve: Portreeve, wire: Wire): Promise<void> {
  const failing = portreeve.signOut();
  (await wire.arrival(LOGOUT)).fail();
  await assert.rejects(failing, TypeError);
  portreeve.close();
}

test("by cookie it is finished when the page loads again, before anything else", async () => {
  const wire = new Wire();
  await signOutOffline(await signedIn(open(wire, "cookie"), wire), wire);
  assert.deepEqual(storage.kept, { sessionId: "session-1", leaving: "current" });

  const reloaded = open(wire, "cookie");
  const resuming = reloaded.resume();
  const logout = await wire.arrival(LOGOUT);
  assert.deepEqual(await logout.request.clone().json(), { scope: "current", session_id: "session-1" });
  assert.equal(bearer(logout), null);
  assert.equal(wire.count(REFRESH), 0);
  logout.answer(nothing());
  (await wire.arrival(REFRESH)).answer(nothing());

  assert.equal(await resuming, undefined);
  assert.deepEqual(reloaded.state, { status: "signed-out" });
  assert.equal(storage.kept, undefined);
});

test("while it still cannot be finished, no user is signed in, and it is not forgotten", async () => {
  const wire = new Wire();
  await signOutOffline(await signedIn(open(wire, "cookie"), wire), wire);

  const reloaded = open(wire, "cookie");
  const resuming = reloaded.resume();
  (await wire.arrival(LOGOUT)).fail();

  assert.equal(await resuming, undefined);
  assert.deepEqual(reloaded.state, { status: "signed-out" });
  assert.deepEqual(storage.kept, { sessionId: "session-1", leaving: "current" });
  assert.equal(wire.count(REFRESH), 0);
});

for (const transport of ["cookie", "body"] as const) {
  for (const [when, reopened] of [["in the same page", false], ["after a restart, without resuming", true]] as const) {
    test(`a sign-in finishes it first, by ${transport}, ${when}`, async () => {
      const wire = new Wire();
      const before = await signedIn(open(wire, transport), wire);
      await signOutOffline(before, wire);

      const portreeve = reopened ? open(wire, transport) : before;
      const signingIn = signedIn(portreeve, wire, "session-2");
      const logout = await wire.arrival(LOGOUT);
      assert.equal(wire.count(LOGIN), 1);
      assert.equal(((await logout.request.json()) as { session_id: string }).session_id, "session-1");
      logout.answer(nothing());
      await signingIn;

      assert.deepEqual(portreeve.state, { status: "signed-in", sessionId: "session-2" });
      const isStored = { sessionId: "session-2", refreshToken: "refresh-1" };
      assert.deepEqual(storage.kept, transport === "body" ? isStored : undefined);
    });
  }

  test(`a sign-in that cannot finish it fails, and the next one tries again, by ${transport}`, async () => {
    const wire = new Wire();
    await signOutOffline(await signedIn(open(wire, transport), wire), wire);
    const noted = storage.kept;
    const portreeve = open(wire, transport);

    const failing = portreeve.signIn(ADA);
    (await wire.arrival(LOGOUT)).fail();
    await assert.rejects(failing, TypeError);
    assert.deepEqual(storage.kept, noted);
    assert.equal(wire.count(LOGIN), 1);

    const signingIn = signedIn(portreeve, wire, "session-2");
    (await wire.arrival(LOGOUT)).answer(nothing());
    await signingIn;
  });
}

test("of two programs with one storage, the one that signs in finishes what the other noted", async () => {
  const wire = new Wire();
  const [one, two] = [open(wire, "body"), open(wire, "body")];
  assert.equal(await two.resume(), undefined);
  await signOutOffline(await signedIn(one, wire), wire);

  const signingIn = signedIn(two, wire, "session-2");
  (await wire.arrival(LOGOUT)).answer(nothing());
  await signingIn;

  assert.deepEqual(storage.kept, { sessionId: "session-2", refreshToken: "refresh-1" });
});

test("resuming finishes it in the same page too", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(open(wire, "cookie"), wire);
  await signOutOffline(portreeve, wire);

  const resuming = portreeve.resume();
  (await wire.arrival(LOGOUT)).answer(nothing());

  assert.equal(await resuming, undefined);
  assert.equal(storage.kept, undefined);
});

test("a sign-out is repeated with another scope", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(open(wire, "body"), wire);
  await signOutOffline(portreeve, wire);

  const leaving = portreeve.signOut({ scope: "all" });
  const logout = await wire.arrival(LOGOUT);
  assert.deepEqual(await logout.request.json(), { scope: "all", session_id: "session-1", refresh_token: "refresh-1" });
  logout.answer(nothing());
  await leaving;
});

for (const [status, slug] of [
  [408, "timeout"],
  [429, "too-many-attempts"],
  [503, "unavailable"],
] as const) {
  test(`a refusal with ${status} keeps it`, async () => {
    const wire = new Wire();
    await signOutOffline(await signedIn(open(wire, "cookie"), wire), wire);

    const resuming = open(wire, "cookie").resume();
    (await wire.arrival(LOGOUT)).answer(refused(status, slug));

    assert.equal(await resuming, undefined);
    assert.deepEqual(storage.kept, { sessionId: "session-1", leaving: "current" });
  });
}

test("what a proxy refuses is kept", async () => {
  const wire = new Wire();
  await signOutOffline(await signedIn(open(wire, "cookie"), wire), wire);

  const resuming = open(wire, "cookie").resume();
  (await wire.arrival(LOGOUT)).answer(new Response("<html>", { status: 404 }));

  assert.equal(await resuming, undefined);
  assert.deepEqual(storage.kept, { sessionId: "session-1", leaving: "current" });
});

test("a sign-out that is refused for good throws, and keeps no user from signing in", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(open(wire, "cookie"), wire);
  const failing = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(refused(400, "malformed-request"));
  await assert.rejects(failing, { name: "PortreeveError", status: 400 });
  assert.equal(storage.kept, undefined);

  await signedIn(portreeve, wire, "session-2");

  assert.equal(wire.count(LOGOUT), 1);
});

for (const note of [
  { leaving: { x: 1 }, sessionId: "../x" },
  { leaving: "current", sessionId: 7 },
]) {
  test(`a note that this package has not written signs nobody out: ${JSON.stringify(note)}`, async () => {
    const wire = new Wire();
    storage.items.set(KEY, JSON.stringify(note));

    const resuming = open(wire, "cookie").resume();
    (await wire.arrival(LOGOUT)).answer(refused(400, "malformed-request"));
    (await wire.arrival(REFRESH)).answer(grant("9", "session-9", false));

    assert.deepEqual(await resuming, { status: "signed-in", sessionId: "session-9" });
    assert.equal(storage.kept, undefined);
  });
}

for (const [note, answer] of [
  [{ leaving: { x: 1 } }, refused(400, "malformed-request")],
  [{ leaving: "current", sessionId: null }, nothing()],
] as const) {
  test(`a note without a session is gone after one start: ${JSON.stringify(note)}`, async () => {
    const wire = new Wire();
    storage.items.set(KEY, JSON.stringify(note));
    void open(wire, "cookie").resume();
    (await wire.arrival(REFRESH)).answer(grant("8", "session-8", false));
    (await wire.arrival(LOGOUT)).answer(answer);
    await quiet();

    assert.equal(storage.kept, undefined);
  });
}

test("a cookie of another session by then is left alone", async () => {
  const wire = new Wire();
  await signOutOffline(await signedIn(open(wire, "cookie"), wire), wire);

  const resuming = open(wire, "cookie").resume();
  (await wire.arrival(LOGOUT)).answer(nothing());
  (await wire.arrival(REFRESH)).answer(grant("9", "session-9", false));

  assert.deepEqual(await resuming, { status: "signed-in", sessionId: "session-9" });
});

test("of a page that had not resumed it is finished too", async () => {
  const wire = new Wire();
  const early = open(wire, "cookie");
  const failing = early.signOut();
  (await wire.arrival(REFRESH)).fail();
  (await wire.arrival(REFRESH)).fail();
  await assert.rejects(failing, TypeError);
  assert.deepEqual(storage.kept, { leaving: "current" });

  const resuming = open(wire, "cookie").resume();
  (await wire.arrival(REFRESH)).answer(grant("1", "session-1", false));
  (await wire.arrival(LOGOUT)).answer(nothing());

  assert.equal(await resuming, undefined);
  assert.equal(storage.kept, undefined);
});

test("in a program the refresh token is kept until then, with the scope", async () => {
  const wire = new Wire();
  const portreeve = await signedIn(open(wire, "body"), wire);
  const failing = portreeve.signOut({ scope: "all" });
  (await wire.arrival(LOGOUT)).answer(refused(503, "unavailable"));
  await assert.rejects(failing, { name: "PortreeveError" });
  assert.deepEqual(storage.kept, { sessionId: "session-1", refreshToken: "refresh-1", leaving: "all" });

  const restarted = open(wire, "body");
  const resuming = restarted.resume();
  const logout = await wire.arrival(LOGOUT);
  assert.deepEqual(await logout.request.json(), { scope: "all", session_id: "session-1", refresh_token: "refresh-1" });
  logout.answer(nothing());

  assert.equal(await resuming, undefined);
  assert.equal(storage.kept, undefined);
  assert.equal(wire.count(REFRESH), 0);
});

test("a program that signs out before it has resumed ends what is stored", async () => {
  const wire = new Wire();
  await signedIn(open(wire, "body"), wire);

  const leaving = open(wire, "body").signOut();
  const logout = await wire.arrival(LOGOUT);
  assert.deepEqual(await logout.request.json(), { scope: "current", session_id: "session-1", refresh_token: "refresh-1" });
  logout.answer(nothing());
  await leaving;

  assert.equal(storage.kept, undefined);
});

test("a session that was over already is signed out of", async () => {
  const wire = new Wire();
  await signOutOffline(await signedIn(open(wire, "cookie"), wire), wire);

  const resuming = open(wire, "cookie").resume();
  (await wire.arrival(LOGOUT)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(refused(401, "invalid-refresh-token"));

  assert.equal(await resuming, undefined);
  assert.equal(storage.kept, undefined);
});

test("a page notes it in its localStorage, and no secret", async (context) => {
  const items: Record<string, string> = {};
  const localStorage = {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => void (items[key] = value),
    removeItem: (key: string) => void delete items[key],
  };
  for (const [name, value] of Object.entries({ document: {}, localStorage })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
    context.after(() => Reflect.deleteProperty(globalThis, name));
  }
  const wire = new Wire();
  const portreeve = await signedIn(createPortreeve({ baseUrl: BASE_URL, fetch: wire.fetch }), wire);
  assert.deepEqual(items, {});

  await signOutOffline(portreeve, wire);

  assert.deepEqual(Object.values(items), ['{"sessionId":"session-1","leaving":"current"}']);
});
