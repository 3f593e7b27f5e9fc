import { wait } from "./fetch.js";
import type { Tokens } from "./session.js";
import type { Problem } from "./types.js";

/** The messages between the tabs of one browser. */
export type TabMessage = ({ readonly kind: "granted" } & Granted) | ({ readonly kind: "ended" } & Ended);

export interface Granted {
  readonly tokens: Tokens;
}

export interface Ended {
  readonly sessionId: string;
  readonly problem?: Problem | undefined;
}

/** The other tabs: they share the cookie, so they take turns in spending it and hand on what they got for it. */
export interface Tabs {
  /** Runs `work` while no other tab runs theirs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** After `close`, sends nothing. */
  send(message: TabMessage): void;
  close(): void;
}

/** How long a message may be on its way after the lock was let go: the two come by different roads. */
const MESSAGE_DELAY_MS = 50;

/** Tabs that use the same service. Where the browser lacks a part of it, each tab is as good as alone. */
export function tabsOf(baseUrl: string, receive: (message: TabMessage) => void): Tabs {
  const name = `portreeve ${baseUrl}`;
  const locks = globalThis.navigator?.locks;
  let channel: BroadcastChannel | undefined = globalThis.BroadcastChannel && new BroadcastChannel(name);
  channel?.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => receive(data));
  // Where there are no tabs but worker threads, in Node, it must not keep the program from ending.
  (channel as { unref?(): void } | undefined)?.unref?.();

  return {
    exclusively: locks ? (work) => underLock(locks, name, work) : queue(),
    send: (message) => channel?.postMessage(message),
    close() {
      channel?.close();
      // One that is closed throws when it is written to, in the middle of a sign-out.
      channel = undefined;
    },
  };
}

/** For the transport `body`: the refresh token is in this one place, so there is no other tab to agree with. */
export function alone(): Tabs {
  return { exclusively: queue(), send: () => {}, close: () => {} };
}

async function underLock<T>(locks: LockManager, name: string, work: () => Promise<T>): Promise<T> {
  const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) => lock && { result: await work() });
  if (atOnce) {
    return atOnce.result;
  }
  const afterwards = () => wait(MESSAGE_DELAY_MS).then(work);
  return (await locks.request(name, afterwards)) as T;
}

function queue(): Tabs["exclusively"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
