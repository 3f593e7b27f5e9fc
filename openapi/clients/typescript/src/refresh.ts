import type { Calls } from "./calls.js";
import { PortreeveError } from "./problem.js";
import type { ProblemType } from "./problem-types.js";
import type { CurrentSession, Tokens } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Problem } from "./types.js";

/** The refusals after which only signing in helps. After any other, the user stays signed in. */
const ENDINGS: readonly ProblemType[] = [
  "/problems/session-ended",
  "/problems/token-reused",
  "/problems/invalid-refresh-token",
];

/** The refusals of an access token after which the next one may help. */
const STALE: readonly ProblemType[] = ["/problems/access-token-expired", "/problems/invalid-access-token"];

/** Whether a refusal of this type asks for another access token. */
export function asksForAnotherToken(type: Problem["type"] | undefined): boolean {
  return STALE.includes(type as ProblemType);
}

/** The problem that ends a session, if `error` is one. */
export function ending(error: unknown): Problem | undefined {
  const ends = error instanceof PortreeveError && ENDINGS.includes(error.type as ProblemType);
  return ends ? error.problem : undefined;
}

/** Gets the next access token: once, however many requests and tabs need it. */
export interface Refresh {
  /** The present token, or the next one if this has less than so many milliseconds to live. */
  lasting(milliseconds: number): Promise<Tokens | undefined>;
  canRenew(tokens: Tokens): boolean;
  /**
   * The token after `stale`; undefined after a sign-out. Asks the service only if no other caller did meanwhile. A
   * refusal is thrown, and the session ended if it is one of those that end it.
   */
  after(stale: Tokens | undefined): Promise<Tokens | undefined>;
}

export function createRefresh(session: CurrentSession, calls: Calls, tabs: Tabs, store: SessionStore): Refresh {
  let running: Promise<Tokens | undefined> | undefined;

  async function lasting(milliseconds: number): Promise<Tokens | undefined> {
    await running?.catch(() => {});
    const { tokens } = session;
    if (!tokens || !canRenew(tokens) || timeLeft(tokens) > milliseconds) {
      return tokens;
    }
    try {
      return await after(tokens);
    } catch (error) {
      // While it lasts, why there is no next one need not bother anybody.
      if (session.tokens === tokens && timeLeft(tokens) > 0) {
        return tokens;
      }
      throw error;
    }
  }

  function canRenew(tokens: Tokens): boolean {
    return store.byCookie || tokens.refreshToken !== undefined;
  }

  async function after(stale: Tokens | undefined): Promise<Tokens | undefined> {
    if (session.tokens !== stale) {
      return session.tokens;
    }
    running ??= refresh(stale).finally(() => {
      running = undefined;
    });
    return await running;
  }

  function refresh(stale: Tokens | undefined): Promise<Tokens | undefined> {
    const departures = session.departures;
    const overtaken = () => session.tokens !== stale || session.departures !== departures;

    return tabs.exclusively(async () => {
      if (overtaken()) {
        return session.tokens;
      }
      try {
        const token = store.byCookie ? undefined : await refreshToken(stale);
        const tokens = store.byCookie || token ? await calls.refresh(token) : undefined;
        if (!tokens) {
          ended(stale);
        } else if (session.begin(tokens, departures)) {
          tabs.send({ kind: "granted", tokens });
        }
        await store.stored();
        return session.tokens;
      } catch (error) {
        if (overtaken()) {
          return session.tokens;
        }
        const problem = ending(error);
        if (problem) {
          ended(stale, problem);
        }
        throw error;
      }
    });
  }

  // Another program with the same storage may have spent ours. What it got for it is newer, unless ours is still to be stored.
  async function refreshToken(stale: Tokens | undefined): Promise<string | undefined> {
    if (!stale) {
      return (await store.read()).refreshToken;
    }
    await store.stored();
    const kept = store.isCurrent() ? await store.read().catch(() => undefined) : undefined;
    return (kept?.sessionId === stale.sessionId && kept.refreshToken) || stale.refreshToken;
  }

  function ended(stale: Tokens | undefined, problem?: Problem): void {
    if (stale && session.tokens === stale) {
      session.ended(stale.sessionId, problem);
      tabs.send({ kind: "ended", sessionId: stale.sessionId, problem });
    }
  }

  return { lasting, canRenew, after };
}

// A clock that was put back makes a token look younger than it is.
function timeLeft({ grantedAt, expiresAt }: Tokens): number {
  const now = Date.now();
  return now < grantedAt ? 0 : expiresAt - now;
}
