import type { Problem } from "./problem.js";
import type { Tokens } from "./session.js";

/** What the tabs of one browser tell one another. */
export type News =
  | { readonly kind: "granted"; readonly tokens: Tokens }
  | { readonly kind: "ended"; readonly sessionId: string; readonly problem?: Problem };

/** The other tabs: they share the cookie, so they take turns in spending it and hand on what they got for it. */
export interface Tabs {
  /** Runs `work` while no other tab runs theirs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** After `close`, tells nobody. */
  tell(news: News): void;
  close(): void;
}

/** How long news may be on its way after the lock was let go: the two come by different roads. */
const NEWS_TRAVELS = 50;

/** Tabs that use the same service. Where the browser lacks a part of it, each tab is as good as alone. */
export function tabsOf(baseUrl: string, hear: (news: News) => void): Tabs {
  const name = `portreeve ${baseUrl}`;
  const locks = globalThis.navigator?.locks;
  let channel: BroadcastChannel | undefined = globalThis.BroadcastChannel && new BroadcastChannel(name);
  channel?.addEventListener("message", ({ data }: MessageEvent<News>) => hear(data));

  return {
    exclusively: locks ? (work) => underLock(locks, name, work) : queue(),
    tell: (news) => channel?.postMessage(news),
    close() {
      channel?.close();
      // One that is closed throws when it is written to, in the middle of a sign-out.
      channel = undefined;
    },
  };
}

/** For the transport `body`: the refresh token is in this one place, so there is nobody to agree with. */
export function alone(): Tabs {
  return { exclusively: queue(), tell: () => {}, close: () => {} };
}

async function underLock<T>(locks: LockManager, name: string, work: () => Promise<T>): Promise<T> {
  const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) => lock && { result: await work() });
  if (atOnce) {
    return atOnce.result;
  }
  const waited = await locks.request(name, async () => {
    await new Promise((resolve) => setTimeout(resolve, NEWS_TRAVELS));
    return { result: await work() };
  });
  return waited.result;
}

function queue(): Tabs["exclusively"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
