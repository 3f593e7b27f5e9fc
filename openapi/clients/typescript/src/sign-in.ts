import type { Calls } from "./calls.js";
import { failure } from "./fetch.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";

export async function signIn(
  session: CurrentSession,
  calls: Calls,
  tabs: Tabs,
  store: SessionStore,
  credentials: Credentials,
): Promise<SignedIn> {
  const departures = session.departures;
  // In turn with the refreshes: the answer to one that began earlier would put the old cookie back.
  return await tabs.exclusively(async () => {
    const tokens = await calls.logIn(credentials);
    if (!session.begin(tokens, departures)) {
      throw failure("AbortError", "signed out before the sign-in was through");
    }
    tabs.send({ kind: "granted", tokens });
    await store.stored();
    return { status: "signed-in", sessionId: tokens.sessionId };
  });
}
