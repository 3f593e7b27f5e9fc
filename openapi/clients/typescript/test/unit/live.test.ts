import assert from "node:assert/strict";
import { test } from "node:test";

import { type LiveEvent, live } from "portreeve-client/live";

import { inNode, signedIn } from "./people.js";
import { type Arrival, bearer, LOGOUT, ME, nothing, quiet, refused, Wire } from "./wire.js";

const EVENTS = "GET /api/v1/events";

/** A stream that the test writes. */
class Stream {
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly response = new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    }),
    { headers: { "Content-Type": "text/event-stream" } },
  );

  write(text: string): void {
    this.#controller.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.#controller.close();
  }
}

function event(id: string, type = "auth.signed_in"): string {
  return `id: ${id}\ndata: ${JSON.stringify({ id, type, at: "2026-11-22T12:00:00Z", data: { context: "auth" } })}\n\n`;
}

function after(arrival: Arrival): string | null {
  return new URL(arrival.request.url).searchParams.get("after");
}

async function watching(wire: Wire) {
  const portreeve = await signedIn(inNode(wire), wire);
  const seen: string[] = [];
  const stop = live(portreeve, { onEvent: ({ id }: LiveEvent) => seen.push(id), onGap: () => seen.push("gap") });
  const arrival = await wire.arrival(EVENTS);
  const stream = new Stream();
  arrival.answer(stream.response);
  return { portreeve, seen, stop, arrival, stream };
}

test("events are passed on however they are cut up on the way", async () => {
  const { seen, stop, arrival, stream } = await watching(new Wire());
  assert.equal(bearer(arrival), "Bearer access-1");
  assert.equal(after(arrival), null);

  const text = `:\nid: 6\n\n${event("7")}${event("8")}`;
  for (const character of text) {
    stream.write(character);
  }
  await quiet();

  assert.deepEqual(seen, ["gap", "7", "8"]);
  stop();
});

test("a connection that is lost is opened again after what was seen", async () => {
  const wire = new Wire();
  const { seen, stop, stream } = await watching(wire);
  stream.write(`${event("7")}:\nid: 9\n\n`);
  await quiet();

  stream.end();
  const again = await wire.arrival(EVENTS);
  const next = new Stream();
  again.answer(next.response);
  next.write(event("10"));
  await quiet();

  assert.equal(after(again), "9");
  assert.deepEqual(seen, ["gap", "7", "10"]);
  stop();
});

test("a gap is reported", async () => {
  const { seen, stop, stream } = await watching(new Wire());

  stream.write(`id: 20\ndata: {"id":"20","type":"gap"}\n\n`);
  await quiet();

  assert.deepEqual(seen, ["gap", "gap"]);
  stop();
});

test("a session that is ended elsewhere is over at once", async () => {
  const wire = new Wire();
  const { portreeve, stop, stream } = await watching(wire);

  stream.write(`event: close\ndata: {"code":4401,"reason":"session_ended"}\n\n`);
  (await wire.arrival(ME)).answer(refused(401, "session-ended"));
  await quiet();

  const { state } = portreeve;
  assert.equal(state.status === "signed-out" && state.problem?.type, "/problems/session-ended");
  assert.equal(wire.count(EVENTS), 1);
  stop();
});

test("who may see something else by now is connected again at once", async () => {
  const wire = new Wire();
  const { stop, stream } = await watching(wire);

  stream.write(`${event("7")}event: close\ndata: {"code":4403,"reason":"access_changed"}\n\n`);

  assert.equal(after(await wire.arrival(EVENTS)), "7");
  stop();
});

test("a sign-out ends the connection", async () => {
  const wire = new Wire();
  const { portreeve, stop, arrival } = await watching(wire);

  const leaving = portreeve.signOut();
  (await wire.arrival(LOGOUT)).answer(nothing());
  await leaving;
  await quiet();

  assert(arrival.request.signal.aborted);
  assert.equal(wire.count(EVENTS), 1);
  stop();
});
