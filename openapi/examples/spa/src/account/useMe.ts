import { unwrap } from "portreeve-client";
import { useEffect } from "react";

import { useAnswer } from "../parts/useAnswer";
import { portreeve, type User } from "../portreeve";

/** Who is signed in, and the version of it: a change is made to that version only. */
export interface Me {
  user: User;
  version: string;
}

export function useMe() {
  return useAnswer<Me>(async (signal) => me(await portreeve.api.GET("/api/v1/users/me", { signal })), []);
}

export function me(answer: { data?: User; error?: unknown; response: Response }): Me {
  return { user: unwrap(answer), version: answer.response.headers.get("ETag") ?? "*" };
}

/** A user who comes back to a tab learns that the session was ended meanwhile, before they type anything into it. */
export function useLookOnReturn(): void {
  useEffect(() => {
    function look() {
      if (document.visibilityState === "visible") {
        // The client itself sees to a session that has ended; a network that fails is reported at the next request.
        portreeve.api.GET("/api/v1/users/me").catch(() => {});
      }
    }
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}
