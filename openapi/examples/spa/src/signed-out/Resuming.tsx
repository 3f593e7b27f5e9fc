import { useEffect } from "react";

import { Page } from "../parts/Page";
import { OutcomeMessage } from "../parts/OutcomeMessage";
import { useAct } from "../parts/useAct";
import { portreeve } from "../portreeve";

/** While the page finds out whether a user is still signed in. If the service cannot say, no session ends for it. */
export function Resuming() {
  const { outcome, act } = useAct();

  async function resume(): Promise<undefined> {
    await portreeve.resume();
  }

  useEffect(() => {
    void act(resume);
  }, []);

  if (outcome.error === undefined) {
    return <main className="narrow" aria-busy="true" />;
  }
  return (
    <div className="narrow">
      <Page title="Cannot sign you in">
        <OutcomeMessage {...outcome} />
        <button className="main" onClick={() => act(resume)}>
          Try again
        </button>
      </Page>
    </div>
  );
}
