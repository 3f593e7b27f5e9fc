import type { Calls } from "./calls.js";
import { PortreeveError } from "./problem.js";
import type { ProblemType } from "./problem-types.js";
import type { Session, Tokens } from "./session.js";
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
  return STALE.some((stale) => stale === type);
}

/** The problem that ends a session, if `error` is one. */
export function ending(error: unknown): Problem | undefined {
  const ends = error instanceof PortreeveError && ENDINGS.some((type) => type === error.type);
  return ends ? error.problem : undefined;
}

/** Gets the next access token: once, however many requests and tabs need it. */
export class Refresh {
  #running: Promise<Tokens | undefined> | undefined;

  constructor(
    private readonly session: Session,
    private readonly calls: Calls,
    private readonly tabs: Tabs,
  ) {}

  /**
   * The token after `stale`; undefined after a sign-out. Asks the service only if no other caller did meanwhile. A
   * refusal is thrown, and the session ended if it is one of those that end it.
   */
  after(stale: Tokens | undefined): Promise<Tokens | undefined> {
    if (this.session.tokens !== stale) {
      return Promise.resolve(this.session.tokens);
    }
    this.#running ??= this.#refresh(stale).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Resolves when no refresh is running, however it went. */
  async settled(): Promise<void> {
    await this.#running?.catch(() => {});
  }

  #refresh(stale: Tokens | undefined): Promise<Tokens | undefined> {
    const { session, calls, tabs } = this;
    const departures = session.departures;
    const overtaken = () => session.tokens !== stale || session.departures !== departures;

    return tabs.exclusively(async () => {
      if (overtaken()) {
        return session.tokens;
      }
      try {
        const tokens = await calls.refresh(stale?.refreshToken);
        if (session.begin(tokens, departures)) {
          tabs.send({ kind: "granted", tokens });
        }
        return session.tokens;
      } catch (error) {
        if (overtaken()) {
          return session.tokens;
        }
        const problem = ending(error);
        if (problem && stale) {
          session.ended(stale.sessionId, problem);
          tabs.send({ kind: "ended", sessionId: stale.sessionId, problem });
        }
        throw error;
      }
    });
  }
}
