import type { Problem } from "portreeve-client";

import { useLocation } from "../route";
import { ending } from "../words/ending";
import { SignIn } from "./SignIn";
import { SignUp } from "./SignUp";

interface Props {
  /** Why the session ended, unless by a sign-out. */
  problem: Problem | undefined;
  /** Why the sign-out did not reach the service. */
  unheard: unknown;
  signOut(): Promise<void>;
}

export function SignedOut({ problem, unheard, signOut }: Props) {
  const isSignUp = useLocation().pathname === "/sign-up";
  return (
    <div className="narrow">
      <header className="brand">
        <img src="/mark.svg" alt="" width="36" height="36" /> Portreeve
      </header>
      <div role="alert">
        {problem && <p className="notice refused">{ending(problem)}</p>}
        {unheard !== undefined && (
          <div className="notice refused">
            <p>You are signed out here, but the service could not be reached. Another person at this computer might get in again.</p>
            <button onClick={signOut}>Tell it again</button>
          </div>
        )}
      </div>
      {isSignUp ? <SignUp /> : <SignIn />}
    </div>
  );
}
