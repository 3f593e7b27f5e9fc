// src/fetch.ts
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason ?? failure("AbortError", "aborted"));
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
function failure(name, message) {
  return Object.assign(new Error(message), { name });
}

// src/live/live.ts
import { PortreeveError, unwrap } from "./index.js";
var SILENCE = 4e4;
var LONGEST_PAUSE = 30;
var SESSION_ENDED = 4401;
var ACCESS_CHANGED = 4403;
function live(portreeve, { onEvent, onGap, after }) {
  const { api } = portreeve;
  let of;
  let connection = new AbortController();
  const change = () => {
    const { state } = portreeve;
    const sessionId = state.status === "signed-in" ? state.sessionId : void 0;
    if (sessionId !== of) {
      after = of === void 0 ? after : void 0;
      of = sessionId;
      connection.abort();
      if (sessionId) {
        connection = new AbortController();
        void follow(connection.signal);
      }
    }
  };
  async function follow(signal) {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const code = await connect(signal, () => failures = 0);
        if (code === SESSION_ENDED) {
          await api.GET("/api/v1/users/me", { signal });
        }
        if (code === ACCESS_CHANGED) {
          continue;
        }
        await pause(failures, signal);
      } catch (error) {
        const seconds = error instanceof PortreeveError ? error.retryAfter : void 0;
        await pause(failures, signal, seconds);
      }
    }
  }
  async function connect(signal, isOpen) {
    const query = after === void 0 ? {} : { after };
    const answer = await api.GET("/api/v1/events", { params: { query }, parseAs: "stream", signal });
    const body = unwrap(answer);
    isOpen();
    if (after === void 0) {
      onGap?.();
    }
    for await (const { kind, id, data } of events(body, signal)) {
      if (kind === "close") {
        return data.code;
      }
      after = id ?? after;
      const event = data;
      if (event?.type === "gap") {
        onGap?.();
      } else if (event) {
        tell(onEvent, event);
      }
    }
    return void 0;
  }
  const stop = portreeve.subscribe(change);
  change();
  return () => {
    stop();
    connection.abort();
  };
}
async function* events(body, signal) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (; ; ) {
      const { done, value } = await unlessSilent(reader.read(), signal);
      if (done) {
        return;
      }
      const parts = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const field = (name) => part.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1];
        const data = field("data");
        yield { kind: field("event"), id: field("id"), data: data && JSON.parse(data) };
      }
    }
  } finally {
    void reader.cancel().catch(() => {
    });
  }
}
async function unlessSilent(read, signal) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the connection is silent")), SILENCE);
    timer.unref?.();
  });
  try {
    return await unlessAborted(Promise.race([read, silence]), signal);
  } finally {
    clearTimeout(timer);
  }
}
async function pause(failures, signal, seconds) {
  const growing = Math.min((0.25 + Math.random() * 0.25) * 2 ** failures, LONGEST_PAUSE);
  await unlessAborted(wait((seconds ?? growing) * 1e3), signal).catch(() => {
  });
}
function tell(onEvent, event) {
  try {
    onEvent(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
export {
  live
};
//# sourceMappingURL=live.js.map
