import type { Calls } from "./calls.js";
import { PortreeveError } from "./problem.js";
import type { CurrentSession, Leaving, PendingSignOut } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";

/** Signs out, and finishes a sign-out that did not reach the service. */
export interface SignOut {
  /**
   * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
   * has succeeded, so that signing out can be tried again, also after a restart.
   */
  now(scope: Leaving): Promise<void>;
  /** Takes up a sign-out that this program noted before a restart, or another tab. Fails if the storage does. */
  recall(): Promise<void>;
  /**
   * Ends at the service what is over here already. In turn with refreshes and sign-ins, which change what proves a session. What the
   * service refuses for good is not tried again, or it would come up at every start.
   */
  settle(): Promise<void>;
}

export function createSignOut(session: CurrentSession, calls: Calls, tabs: Tabs, store: SessionStore): SignOut {
  async function now(scope: Leaving): Promise<void> {
    const { tokens } = session;
    session.leave(scope);
    // Read already now: a token from another tab is of the session that is being left.
    const unidentified = session.pending.get(undefined);
    if (tokens) {
      tabs.send({ kind: "ended", sessionId: tokens.sessionId });
    }
    await tabs.exclusively(() => {
      // Unless a refresh that was running has brought it.
      if (unidentified && !session.pending.size) {
        session.stillToLeave(unidentified);
      }
      return settle();
    });
  }

  async function recall(): Promise<void> {
    const kept = await store.read();
    if (kept.leaving) {
      session.stillToLeave(kept, kept.leaving);
    }
  }

  async function settle(): Promise<void> {
    // Also what is added meanwhile.
    for (const pending of session.pending.values()) {
      const hasProof = pending.sessionId || pending.refreshToken;
      // If a user is signed in again, the cookie is theirs.
      const ending = hasProof ? calls.logOut(pending, session.tokens && "omit") : identify(pending);
      await ending.catch((error: unknown) => {
        if (!isFinal(error)) {
          throw error;
        }
        session.left(pending);
        // If nothing proves the session any more, neither token nor cookie, it is over, which is all that was wanted.
        if (error.status !== 401) {
          throw error;
        }
      });
      session.left(pending);
    }
    await store.stored();
  }

  /** Only the cookie or the storage knows whose session it is, and the other tabs must know which one ends. */
  async function identify({ leaving }: PendingSignOut): Promise<void> {
    const kept = await (store.byCookie ? calls.refresh(undefined) : store.read());
    if (kept?.accessToken || kept?.refreshToken) {
      session.stillToLeave(kept, leaving);
      if (kept.sessionId) {
        tabs.send({ kind: "ended", sessionId: kept.sessionId });
      }
    }
  }

  return { now, recall, settle };
}

// What a proxy says is not the service's word.
function isFinal(error: unknown): error is PortreeveError {
  return error instanceof PortreeveError && error.type !== "about:blank" && /^4(?!08|29)/.test(String(error.status));
}
