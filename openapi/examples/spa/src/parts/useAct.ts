import { useState } from "react";

export interface Outcome {
  busy?: boolean;
  /** The sentence that says that it worked. */
  done?: string | undefined;
  error?: unknown;
}

/** Something that is done by a click: one at a time, and what came of it. */
export function useAct() {
  const [outcome, setOutcome] = useState<Outcome>({});

  async function act(work: () => Promise<string | undefined>): Promise<void> {
    if (outcome.busy) {
      return;
    }
    setOutcome({ busy: true });
    try {
      setOutcome({ done: await work() });
    } catch (error) {
      setOutcome({ error });
    }
  }

  return { outcome, act };
}
