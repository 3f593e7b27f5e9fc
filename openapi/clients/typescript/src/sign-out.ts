import type { Calls } from "./calls.js";
import { PortreeveError } from "./problem.js";
import { asksForAnotherToken, ending } from "./refresh.js";
import type { CurrentSession, Leaving, Proof } from "./session.js";
import type { Keeper } from "./storage.js";
import type { Tabs } from "./tabs.js";

/** Signs out, and finishes a sign-out that did not reach the service. */
export class SignOut {
  constructor(
    private readonly session: CurrentSession,
    private readonly calls: Calls,
    private readonly tabs: Tabs,
    private readonly keeper: Keeper,
  ) {}

  /**
   * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
   * has succeeded, so that signing out can be tried again, also after a restart.
   */
  async now(scope: Leaving): Promise<void> {
    const { session, tabs, keeper } = this;
    session.leave(scope);
    // Read already now: a token from another tab is of the session that is being left.
    const { mayBeKept } = session;
    if (session.leaving?.sessionId !== undefined) {
      tabs.send({ kind: "ended", sessionId: session.leaving.sessionId });
    }
    await tabs.exclusively(async () => {
      // Read only now: a refresh or a sign-in that was running may have brought newer tokens.
      const leaving = session.leaving;
      if (leaving || mayBeKept) {
        await unlessOver(leaving ? this.calls.logOut(leaving, scope) : this.#endKept(scope));
        session.left();
        await keeper.stored();
      }
    });
  }

  /** What was kept when the service could not be reached. Of a cookie that is of another session by now, nothing ends. */
  async finish(kept: Proof, scope: Leaving): Promise<void> {
    if (kept.sessionId === undefined && this.keeper.byCookie) {
      return await this.now(scope);
    }
    await this.tabs.exclusively(async () => {
      await unlessOver(this.calls.logOut(kept, scope));
      this.keeper.clear();
    });
  }

  async #endKept(scope: Leaving): Promise<void> {
    const { session, calls, tabs, keeper } = this;
    // Only the cookie knows whose session it is, and the other tabs must know which one ends.
    const kept = await (keeper.byCookie ? calls.refresh(undefined) : keeper.read());
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
