import { unlessAborted, wait } from "../fetch.js";
import { type Portreeve, PortreeveError, unwrap } from "../index.js";

/** Something that happened to the account; for administrators, to any account. */
export interface LiveEvent {
  /** The place to resume from. Opaque. */
  readonly id: string;
  /** Such as `auth.signed_out`. New ones may be added. */
  readonly type: string;
  /** When it happened, as in RFC 3339. */
  readonly at: string;
  /** As the document of the events describes it. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LiveOptions {
  onEvent(event: LiveEvent): void;
  /** Events may have been missed, as at the first connection: get again what you show. */
  onGap?(): void;
  /** The id of the last event that was seen, to begin after it. */
  after?: string | undefined;
}

/** Heartbeats come every 15 seconds. Who hears nothing for so long, in milliseconds, has lost the connection. */
const SILENCE = 40_000;
const LONGEST_PAUSE = 30;
const SESSION_ENDED = 4401;
const ACCESS_CHANGED = 4403;

/**
 * Watches what happens to the account, for as long as somebody is signed in; for administrators, to all accounts. Connects again by itself,
 * after what was seen. When the session is ended elsewhere, the client is signed out at once. Gives back how to stop it. Needs a `fetch` whose
 * answers can be read as they come, which React Native's cannot.
 */
export function live(portreeve: Portreeve, { onEvent, onGap, after }: LiveOptions): () => void {
  const { api } = portreeve;
  let of: string | undefined;
  let connection = new AbortController();

  const change = (): void => {
    const { state } = portreeve;
    const sessionId = state.status === "signed-in" ? state.sessionId : undefined;
    if (sessionId !== of) {
      // What another has seen is no place for this one.
      after = of === undefined ? after : undefined;
      of = sessionId;
      connection.abort();
      if (sessionId) {
        connection = new AbortController();
        void follow(connection.signal);
      }
    }
  };

  async function follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const code = await connect(signal, () => (failures = 0));
        if (code === SESSION_ENDED) {
          // The refusal says why, and signs out here and in the other tabs.
          await api.GET("/api/v1/users/me", { signal });
        }
        if (code === ACCESS_CHANGED) {
          continue;
        }
        await pause(failures, signal);
      } catch (error) {
        const seconds = error instanceof PortreeveError ? error.retryAfter : undefined;
        await pause(failures, signal, seconds);
      }
    }
  }

  /** Resolves with the code of the service, or with nothing if the connection just ends. */
  async function connect(signal: AbortSignal, isOpen: () => void): Promise<number | undefined> {
    const query = after === undefined ? {} : { after };
    const answer = await api.GET("/api/v1/events", { params: { query }, parseAs: "stream", signal });
    const body = unwrap(answer) as ReadableStream<Uint8Array>;
    isOpen();
    if (after === undefined) {
      onGap?.();
    }
    for await (const { kind, id, data } of events(body, signal)) {
      if (kind === "close") {
        return (data as { code: number }).code;
      }
      after = id ?? after;
      const event = data as LiveEvent | undefined;
      if (event?.type === "gap") {
        onGap?.();
      } else if (event) {
        tell(onEvent, event);
      }
    }
    return undefined;
  }

  const stop = portreeve.subscribe(change);
  change();
  return () => {
    stop();
    connection.abort();
  };
}

interface StreamEvent {
  kind: string | undefined;
  id: string | undefined;
  data: unknown;
}

async function* events(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read(), signal);
      if (done) {
        return;
      }
      const parts = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const field = (name: string) => part.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1];
        const data = field("data");
        yield { kind: field("event"), id: field("id"), data: data && JSON.parse(data) };
      }
    }
  } finally {
    // Nobody waits for it: the network may be gone.
    void reader.cancel().catch(() => {});
  }
}

async function unlessSilent<T>(read: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the connection is silent")), SILENCE);
    // In Node, it must not keep the program from ending.
    (timer as { unref?(): void }).unref?.();
  });
  try {
    return await unlessAborted(Promise.race([read, silence]), signal);
  } finally {
    clearTimeout(timer);
  }
}

// By chance, so that those who were cut together do not come back together.
async function pause(failures: number, signal: AbortSignal, seconds?: number): Promise<void> {
  const growing = Math.min((0.25 + Math.random() * 0.25) * 2 ** failures, LONGEST_PAUSE);
  await unlessAborted(wait((seconds ?? growing) * 1000), signal).catch(() => {});
}

// A listener that fails is the page's concern, and must not end the connection.
function tell(onEvent: (event: LiveEvent) => void, event: LiveEvent): void {
  try {
    onEvent(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
