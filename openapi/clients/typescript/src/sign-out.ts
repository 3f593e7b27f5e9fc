import type { Calls } from "./calls.js";
import { PortreeveError } from "./problem.js";
import { asksForAnotherToken, ending } from "./refresh.js";
import type { CurrentSession, Leaving, Proof } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";

/** Signs out, and finishes a sign-out that did not reach the service. */
export class SignOut {
  constructor(
    private readonly session: CurrentSession,
    private readonly calls: Calls,
    private readonly tabs: Tabs,
    private readonly store: SessionStore,
  ) {}

  /**
   * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
   * has succeeded, so that signing out can be tried again, also after a restart.
   */
  async now(scope: Leaving): Promise<void> {
    const { session, tabs, store } = this;
    session.leave(scope);
    // Read already now: a token from another tab is of the session that is being left.
    const { mayBeStored } = session;
    if (session.leaving?.sessionId !== undefined) {
      tabs.send({ kind: "ended", sessionId: session.leaving.sessionId });
    }
    await tabs.exclusively(async () => {
      // Read only now: a refresh or a sign-in that was running may have brought newer tokens.
      const leaving = session.leaving;
      if (leaving || mayBeStored) {
        await unlessOver(leaving ? this.calls.logOut(leaving, scope) : this.#endStored(scope));
        session.left();
        await store.stored();
      }
    });
  }

  /** What was kept when the service could not be reached. Of a cookie that is of another session by now, nothing ends. */
  async finish(kept: Proof, scope: Leaving): Promise<void> {
    if (kept.sessionId === undefined && this.store.byCookie) {
      return await this.now(scope);
    }
    await this.tabs.exclusively(async () => {
      await unlessOver(this.calls.logOut(kept, scope));
      this.store.clear();
    });
  }

  async #endStored(scope: Leaving): Promise<void> {
    const { session, calls, tabs, store } = this;
    // Only the cookie knows whose session it is, and the other tabs must know which one ends.
    const kept = await (store.byCookie ? calls.refresh(undefined) : store.read());
    if (kept?.accessToken || kept?.refreshToken) {
      session.stillToLeave(kept);
      if (kept.sessionId) {
        // Another tab may have handed on a token of it meanwhile.
        session.ended(kept.sessionId);
        tabs.send({ kind: "ended", sessionId: kept.sessionId });
      }
      await calls.logOut(kept, scope);
    }
  }
}

// If nothing proves the session any more, neither token nor cookie, it is over, which is all that was wanted.
async function unlessOver(ending: Promise<void>): Promise<void> {
  await ending.catch((error: unknown) => {
    if (!isOver(error)) {
      throw error;
    }
  });
}

function isOver(error: unknown): boolean {
  const isRefused = error instanceof PortreeveError && asksForAnotherToken(error.type);
  return isRefused || ending(error) !== undefined;
}
