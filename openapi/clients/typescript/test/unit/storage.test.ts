import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { createPortreeve, type InitialTokens, type Portreeve, type TokenStorage } from "portreeve-client";

import { BASE_URL, signedIn } from "./people.js";
import { FakeStorage } from "./fake-storage.js";
import { bearer, grant, LOGOUT, ME, nothing, quiet, REFRESH, refused, Wire } from "./wire.js";

function start(wire: Wire, storage?: TokenStorage, tokens?: InitialTokens): Portreeve {
  return createPortreeve({ baseUrl: BASE_URL, transport: "body", fetch: wire.fetch, storage, tokens });
}

const broken = () => {
  throw new Error("the disk is full");
};
const silent = () => new Promise<void>(() => {});

test("a session outlives the program: refresh token and session are kept, and nothing else", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  await signedIn(start(wire, shelf), wire);
  assert.deepEqual([...shelf.items.keys()], ["portreeve.http_accounts.test"]);
  assert.deepEqual(shelf.kept, { sessionId: "session-1", refreshToken: "refresh-1" });

  const restarted = start(wire, shelf);
  assert.deepEqual(restarted.state, { status: "unknown" });
  const resuming = restarted.resume();
  const refresh = await wire.arrival(REFRESH);
  assert.deepEqual(await refresh.request.json(), { refresh_token: "refresh-1" });
  refresh.answer(grant("2"));

  assert.deepEqual(await resuming, { status: "signed-in", sessionId: "session-1" });
  assert.deepEqual(shelf.kept, { sessionId: "session-1", refreshToken: "refresh-2" });
});

test("an empty storage takes no request", async () => {
  const wire = new Wire();
  const portreeve = start(wire, new FakeStorage());

  assert.equal(await portreeve.resume(), undefined);
  assert.deepEqual(portreeve.state, { status: "signed-out" });
  assert.equal(wire.seen.length, 0);
});

test("a storage may answer at once", async () => {
  const [wire, items] = [new Wire(), new Map<string, string>()];
  const storage: TokenStorage = {
    getItem: (key) => items.get(key),
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
  await signedIn(start(wire, storage), wire);

  const resuming = start(wire, storage).resume();
  (await wire.arrival(REFRESH)).answer(grant("2"));

  assert(await resuming);
});

for (const what of ["", "{", "null", "7"]) {
  test(`a storage that gives ${JSON.stringify(what)} has no session`, async () => {
    const storage = { getItem: () => what, setItem() {}, removeItem() {} };

    assert.equal(await start(new Wire(), storage).resume(), undefined);
  });
}

test("a session that has ended is kept no longer", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  await signedIn(start(wire, shelf), wire);

  const restarted = start(wire, shelf);
  const resuming = restarted.resume();
  (await wire.arrival(REFRESH)).answer(refused(401, "session-ended"));

  assert.equal(await resuming, undefined);
  assert.equal(restarted.state.status === "signed-out" && restarted.state.problem?.type, "/problems/session-ended");
  assert.equal(shelf.kept, undefined);
});

test("while the service cannot say, the session is kept", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  await signedIn(start(wire, shelf), wire);

  const failing = start(wire, shelf).resume();
  (await wire.arrival(REFRESH)).answer(refused(503, "unavailable"));

  await assert.rejects(failing, { name: "PortreeveError" });
  assert.deepEqual(shelf.kept, { sessionId: "session-1", refreshToken: "refresh-1" });
});

test("a storage that cannot be read ends no session: it can be asked again", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  await signedIn(start(wire, shelf), wire);
  const restarted = start(wire, shelf);
  shelf.before = broken;
  await assert.rejects(restarted.resume(), /the disk is full/);
  assert.deepEqual(restarted.state, { status: "unknown" });

  shelf.before = () => {};
  const resuming = restarted.resume();
  (await wire.arrival(REFRESH)).answer(grant("2"));

  assert(await resuming);
});

test("a storage that cannot be written ends no session, and gets the newest token as soon as it can", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  const portreeve = await signedIn(start(wire, shelf), wire);
  shelf.before = broken;
  await refreshed(portreeve, wire, "refresh-1", "2");
  assert.deepEqual(shelf.kept, { sessionId: "session-1", refreshToken: "refresh-1" });

  shelf.before = () => {};
  await refreshed(portreeve, wire, "refresh-2", "3");

  assert.deepEqual(shelf.kept, { sessionId: "session-1", refreshToken: "refresh-3" });
});

test("a storage that hangs is given up after a time limit, and an old write does not come after a new one", async (context) => {
  const deadlines: (() => void)[] = [];
  mock.method(AbortSignal, "timeout", () => {
    const abort = new AbortController();
    deadlines.push(() => abort.abort(new Error("too late")));
    return abort.signal;
  });
  context.after(() => mock.restoreAll());
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  const portreeve = await signedIn(start(wire, shelf), wire);
  let release = () => {};
  shelf.before = () => new Promise<void>((resolve) => (release = resolve));
  deadlines.length = 0;

  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  await quiet();
  deadlines.at(-1)?.();
  (await wire.arrival(REFRESH)).answer(grant("2"));
  await quiet();
  deadlines.at(-1)?.();
  (await wire.arrival(ME)).answer(Response.json({}));
  assert.equal((await asking).response.status, 200);

  const leaving = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(nothing());
  shelf.before = () => {};
  release();
  await leaving;
  assert.equal(shelf.kept, undefined);
});

test("a token is stored before its request goes on", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  const portreeve = await signedIn(start(wire, shelf), wire);

  void portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  (await wire.arrival(REFRESH)).answer(grant("2"));
  await wire.arrival(ME);

  assert.deepEqual(shelf.kept, { sessionId: "session-1", refreshToken: "refresh-2" });
});

test("a program that stopped between refresh and storing asks with the old token, for which the service gives the same again", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  const portreeve = await signedIn(start(wire, shelf), wire);
  void portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  await wire.arrival(REFRESH);

  const resuming = start(wire, shelf).resume();
  const again = await wire.arrival(REFRESH);
  assert.deepEqual(await again.request.json(), { refresh_token: "refresh-1" });
  again.answer(grant("2"));

  assert(await resuming);
});

test("of two programs with one storage, each spends what the other got", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  const one = await signedIn(start(wire, shelf), wire);
  const two = start(wire, shelf);
  const resuming = two.resume();
  (await wire.arrival(REFRESH)).answer(grant("2"));
  await resuming;

  await refreshed(one, wire, "refresh-2", "3");
  await refreshed(two, wire, "refresh-3", "4");
});

test("a refresh token from elsewhere is exchanged by resume", async () => {
  const wire = new Wire();
  const portreeve = start(wire, undefined, { refreshToken: "refresh-0" });
  assert.deepEqual(portreeve.state, { status: "unknown" });

  const resuming = portreeve.resume();
  const refresh = await wire.arrival(REFRESH);
  assert.deepEqual(await refresh.request.json(), { refresh_token: "refresh-0" });
  refresh.answer(grant("1"));

  assert(await resuming);
});

test("what is stored is newer than the token to start with", async () => {
  const [wire, shelf] = [new Wire(), new FakeStorage()];
  await signedIn(start(wire, shelf), wire);

  void start(wire, shelf, { refreshToken: "refresh-0" }).resume();

  assert.deepEqual(await (await wire.arrival(REFRESH)).request.json(), { refresh_token: "refresh-1" });
});

test("with an access token from elsewhere the user is signed in at once, but nothing can be renewed", async () => {
  const wire = new Wire();
  const portreeve = start(wire, undefined, { accessToken: "access-0", sessionId: "session-0", expiresIn: 10 });
  assert.deepEqual(portreeve.state, { status: "signed-in", sessionId: "session-0" });

  const asking = portreeve.api.GET("/api/v1/users/me");
  const me = await wire.arrival(ME);
  assert.equal(bearer(me), "Bearer access-0");
  me.answer(refused(401, "access-token-expired"));

  assert.equal((await asking).response.status, 401);
  assert.equal(wire.count(REFRESH), 0);
});

test("a silent storage is no reason to be stuck: resuming fails", async (context) => {
  mock.method(AbortSignal, "timeout", () => AbortSignal.abort(new Error("too late")));
  context.after(() => mock.restoreAll());
  const shelf = new FakeStorage();
  shelf.before = silent;

  await assert.rejects(start(new Wire(), shelf).resume(), /too late/);
});

async function refreshed(portreeve: Portreeve, wire: Wire, spends: string, gets: string): Promise<void> {
  const asking = portreeve.api.GET("/api/v1/users/me");
  (await wire.arrival(ME)).answer(refused(401, "invalid-access-token"));
  const refresh = await wire.arrival(REFRESH);
  assert.deepEqual(await refresh.request.json(), { refresh_token: spends });
  refresh.answer(grant(gets));
  (await wire.arrival(ME)).answer(Response.json({}));
  assert.equal((await asking).response.status, 200);
}
