import { ending, type Refresh } from "./refresh.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SignOut } from "./sign-out.js";
import type { SessionStore, StoredSession } from "./storage.js";
import type { Problem } from "./types.js";

/**
 * The session that was kept, if there is one. Throws when the service or the storage cannot say: then it is not known yet, and it can be
 * asked again.
 */
export async function resume(
  session: CurrentSession,
  refresh: Refresh,
  signOut: SignOut,
  store: SessionStore,
): Promise<SignedIn | undefined> {
  if (session.state.status === "unknown") {
    // By cookie the storage has only the note of a sign-out, which must not keep a page from loading.
    const none = (error: unknown): StoredSession | Promise<never> => (store.byCookie ? {} : Promise.reject(error));
    const { leaving, ...kept } = await store.read().catch(none);
    if (leaving) {
      try {
        await signOut.finish(kept, leaving);
      } catch {
        // Signed out here, whatever the service knows of it. The next one who resumes tries again.
        if (session.state.status === "unknown") {
          session.leaveStored(kept, leaving);
        }
      }
    }
  }
  if (session.state.status === "unknown") {
    const problem = await refresh.after(undefined).then(() => undefined, endingOrThrow);
    // Unless another tab has sent it meanwhile.
    if (session.state.status === "unknown") {
      // Without a cookie no user was signed in, which is no problem.
      session.noUser(store.byCookie && problem?.type === "/problems/invalid-refresh-token" ? undefined : problem);
    }
  }
  return session.state.status === "signed-in" ? session.state : undefined;
}

function endingOrThrow(error: unknown): Problem {
  const problem = ending(error);
  if (!problem) {
    throw error;
  }
  return problem;
}
