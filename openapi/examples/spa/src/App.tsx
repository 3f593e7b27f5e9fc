import { useSignInState } from "portreeve-client/react";
import { useEffect, useState } from "react";

import { SignedIn } from "./account/SignedIn";
import { portreeve } from "./portreeve";
import { navigate } from "./route";
import { Resuming } from "./signed-out/Resuming";
import { SignedOut } from "./signed-out/SignedOut";

/** Three pages, by who is signed in. Whatever ends a session changes the state, and with it the page. */
export function App() {
  const state = useSignInState();
  const [unheard, setUnheard] = useState<unknown>();

  useEffect(() => {
    if (state.status === "signed-in") {
      setUnheard(undefined);
    }
  }, [state]);

  async function signOut() {
    setUnheard(undefined);
    navigate("/");
    await portreeve.signOut().catch(setUnheard);
  }

  switch (state.status) {
    case "unknown":
      return <Resuming />;
    case "signed-out":
      return <SignedOut problem={state.problem} unheard={unheard} signOut={signOut} />;
    case "signed-in":
      // By its session: what belongs to one person is not left on the page for the next.
      return <SignedIn key={state.sessionId} signOut={signOut} />;
  }
}
