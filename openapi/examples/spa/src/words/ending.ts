import type { Problem, ProblemType } from "portreeve-client";

const ENDINGS: Partial<Record<ProblemType, string>> = {
  "/problems/token-reused":
    "Your session was ended because its refresh token was used somewhere else. If that was not you, change your password.",
  "/problems/session-ended":
    "Your session has ended: it ran out, or it was ended on another device or by an administrator. Sign in again.",
  "/problems/invalid-refresh-token": "Your session cannot be continued. Sign in again.",
};

/** Why a user who was signed in no longer is, and what to do. A newer service may know reasons that we do not. */
export function ending(problem: Problem): string {
  return ENDINGS[problem.type as ProblemType] ?? `${problem.error}. Sign in again.`;
}
