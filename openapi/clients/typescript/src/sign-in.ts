import type { Calls } from "./calls.js";
import type { Session } from "./session.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";

export async function signIn(session: Session, calls: Calls, tabs: Tabs, credentials: Credentials): Promise<void> {
  const departures = session.departures;
  // In turn with the refreshes: the answer to one that began earlier would put the old cookie back.
  await tabs.exclusively(async () => {
    const tokens = await calls.logIn(credentials);
    if (!session.begin(tokens, departures)) {
      throw new DOMException("signed out before the sign-in was through", "AbortError");
    }
    tabs.send({ kind: "granted", tokens });
  });
}
