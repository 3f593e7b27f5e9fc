import { useSyncExternalStore } from "react";

/** Where the page is. The address is all that the pages remember, so that back, reload and bookmarks work. */
export function useLocation(): URL {
  return new URL(useSyncExternalStore(onMove, () => location.href));
}

export function navigate(to: string): void {
  history.pushState(null, "", to);
  // The browser tells of its own buttons only.
  dispatchEvent(new PopStateEvent("popstate"));
}

function onMove(listener: () => void): () => void {
  addEventListener("popstate", listener);
  return () => removeEventListener("popstate", listener);
}
