import type { Client } from "openapi-fetch";

import { unwrap } from "./problem.js";
import type { paths } from "./schema.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { User } from "./types.js";

const ME = "/api/v1/users/me";

/** Reads along: an answer that says who the user is, also one to a change, brings the state up to date. */
export function updateUser(session: CurrentSession, sessionId: string, url: string, response: Response): void {
  if (response.ok && url.endsWith(ME)) {
    const known = response.clone().json() as Promise<Partial<User>>;
    known.then((user) => user.id && session.know(sessionId, user as User)).catch(() => {});
  }
}

/** Asks who is signed in, once for all that want to know. */
export function currentUser(session: CurrentSession, api: Client<paths>): () => Promise<User | undefined> {
  const asked = new Map<string, Promise<User>>();
  return async () => {
    const { state } = session;
    if (state.status !== "signed-in" || state.user) {
      return (state as Partial<SignedIn>).user;
    }
    const { sessionId } = state;
    const asking = asked.get(sessionId) ?? api.GET(ME).then(unwrap).finally(() => asked.delete(sessionId));
    asked.set(sessionId, asking);
    try {
      return await asking;
    } catch (error) {
      // That the session has ended is an answer too.
      if (session.state.status === "signed-in") {
        throw error;
      }
      return undefined;
    }
  };
}
