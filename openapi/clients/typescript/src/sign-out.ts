import type { Calls } from "./calls.js";
import { PortreeveError } from "./problem.js";
import { asksForAnotherToken, ending } from "./refresh.js";
import type { Session, Tokens } from "./session.js";
import type { Tabs } from "./tabs.js";
import type { SignOutScope } from "./types.js";

type Leaving = Exclude<SignOutScope, "others">;

/**
 * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
 * has succeeded, so that signing out can be tried again.
 */
export async function signOut(session: Session, calls: Calls, tabs: Tabs, scope: Leaving): Promise<void> {
  session.leave();
  // Read already now: a token from another tab is of the session that is being left.
  const { mayHaveCookie } = session;
  if (session.leaving) {
    tabs.send({ kind: "ended", sessionId: session.leaving.sessionId });
  }
  await tabs.exclusively(async () => {
    // Read only now: a refresh or a sign-in that was running may have brought newer tokens.
    const leaving = session.leaving;
    if (leaving || mayHaveCookie) {
      await end(session, calls, tabs, leaving, scope);
      session.left();
    }
  });
}

async function end(session: Session, calls: Calls, tabs: Tabs, leaving: Tokens | undefined, scope: Leaving): Promise<void> {
  try {
    if (leaving) {
      await calls.logOut(leaving, scope);
      return;
    }
    // Only the cookie knows whose session it is, and the other tabs must know which one ends.
    const next = await calls.refresh(undefined);
    session.stillToLeave(next);
    // Another tab may have handed on a token of it meanwhile.
    session.ended(next.sessionId);
    tabs.send({ kind: "ended", sessionId: next.sessionId });
    await calls.logOut(next, scope);
  } catch (error) {
    if (!isOver(error)) {
      throw error;
    }
  }
}

/** Whether nothing proves the session any more, neither token nor cookie: it is over, which is all that was wanted. */
function isOver(error: unknown): boolean {
  const isRefused = error instanceof PortreeveError && asksForAnotherToken(error.type);
  return isRefused || ending(error) !== undefined;
}
