import type { Calls } from "./calls.js";
import { failure } from "./fetch.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SignOut } from "./sign-out.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";

export async function signIn(
  session: CurrentSession,
  calls: Calls,
  signOut: SignOut,
  tabs: Tabs,
  store: SessionStore,
  credentials: Credentials,
): Promise<SignedIn> {
  const departures = session.departures;
  // In turn with the refreshes: the answer to one that began earlier would put the old cookie back.
  return await tabs.exclusively(async () => {
    // The user before may have signed out without a network. Afterwards the cookie or the stored token that proves it is replaced.
    if (!session.pending.size) {
      await signOut.recall().catch(() => {});
    }
    await signOut.settle().catch((error: unknown) => {
      if (session.pending.size) {
        throw error;
      }
    });
    const tokens = await calls.logIn(credentials);
    if (!session.begin(tokens, departures)) {
      throw failure("AbortError", "signed out meanwhile");
    }
    tabs.send({ kind: "granted", tokens });
    await store.stored();
    return { status: "signed-in", sessionId: tokens.sessionId };
  });
}
