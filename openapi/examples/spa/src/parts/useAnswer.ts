import { type DependencyList, useCallback, useEffect, useState } from "react";

export interface Answer<T> {
  data?: T;
  error?: unknown;
}

/** What a page shows: asked for when it appears and when `dependencies` change. Meanwhile the old answer stays. */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>, dependencies: DependencyList) {
  const [answer, put] = useState<Answer<T>>({});
  const [times, setTimes] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    ask(abort.signal).then(
      (data) => !abort.signal.aborted && put({ data }),
      (error: unknown) => !abort.signal.aborted && put((before) => ({ ...before, error })),
    );
    return () => abort.abort();
  }, [...dependencies, times]);

  const again = useCallback(() => setTimes((before) => before + 1), []);
  return { ...answer, again, put };
}
