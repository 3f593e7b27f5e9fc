import { ending, type Refresh } from "./refresh.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SignOut } from "./sign-out.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Problem } from "./types.js";

/**
 * The session that was kept, if there is one. Throws when the service or the storage cannot say: then it is not known yet, and it can be
 * asked again.
 */
export async function resume(
  session: CurrentSession,
  refresh: Refresh,
  signOut: SignOut,
  tabs: Tabs,
  store: SessionStore,
): Promise<SignedIn | undefined> {
  const isUnknown = () => session.state.status === "unknown";
  if (isUnknown()) {
    // By cookie the storage has only the note of a sign-out, which must not keep a page from loading.
    await signOut.recall().catch((error: unknown) => {
      if (!store.byCookie) {
        throw error;
      }
    });
  }
  if (session.pending.size) {
    // Signed out here, whatever the service knows of it. The next one who resumes or signs in tries again.
    await tabs.exclusively(() => signOut.settle()).catch(() => isUnknown() && session.pending.size && session.noUser());
  }
  if (isUnknown()) {
    let problem: Problem | undefined;
    try {
      await refresh.after(undefined);
    } catch (error) {
      problem = ending(error);
      if (!problem) {
        throw error;
      }
    }
    // Unless another tab has sent it meanwhile.
    if (isUnknown()) {
      // Without a cookie no user was signed in, which is no problem.
      session.noUser(store.byCookie && problem?.type === "/problems/invalid-refresh-token" ? undefined : problem);
    }
  }
  return session.state.status === "signed-in" ? session.state : undefined;
}
