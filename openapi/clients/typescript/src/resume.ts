import { ending, type Refresh } from "./refresh.js";
import type { Session } from "./session.js";
import type { Problem } from "./types.js";

/** Whether a user is signed in. Throws when the service cannot say: then it is not known yet, and it can be asked again. */
export async function resume(session: Session, refresh: Refresh): Promise<boolean> {
  if (session.state.status === "unknown") {
    const problem = await refresh.after(undefined).then(() => undefined, endingOrThrow);
    // Unless another tab has sent it meanwhile.
    if (session.state.status === "unknown") {
      // Without a cookie no user was signed in, which is no problem.
      session.noUser(problem?.type === "/problems/invalid-refresh-token" ? undefined : problem);
    }
  }
  return session.state.status === "signed-in";
}

function endingOrThrow(error: unknown): Problem {
  const problem = ending(error);
  if (!problem) {
    throw error;
  }
  return problem;
}
