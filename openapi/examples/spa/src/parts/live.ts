import { type LiveEvent, live } from "portreeve-client/live";
import { useEffect } from "react";

import { portreeve } from "../portreeve";

/** Told of each event, and of nothing in particular when some may have been missed. */
type Watcher = (event?: LiveEvent) => void;

const watchers = new Set<Watcher>();

/** Opens the one connection of the page. It also signs out at once when the session is ended elsewhere. */
export function useLiveEvents() {
  useEffect(() => {
    const tell: Watcher = (event) => watchers.forEach((watcher) => watcher(event));
    return live(portreeve, { onEvent: tell, onGap: () => tell() });
  }, []);
}

/** Calls `changed`, which must stay the same, after events of these types. */
export function useOnEvents(types: readonly string[], changed: () => void) {
  useEffect(() => {
    const watcher: Watcher = (event) => {
      if (!event || types.includes(event.type)) {
        changed();
      }
    };
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  }, [types, changed]);
}
