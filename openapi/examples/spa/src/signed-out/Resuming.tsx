import { useEffect } from "react";

import { Page } from "../parts/Page";
import { Told } from "../parts/Told";
import { useAct } from "../parts/useAct";
import { portreeve } from "../portreeve";

/** While the page finds out whether somebody is still signed in. If the service cannot say, nobody is signed out for it. */
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
        <Told {...outcome} />
        <button className="main" onClick={() => act(resume)}>
          Try again
        </button>
      </Page>
    </div>
  );
}
