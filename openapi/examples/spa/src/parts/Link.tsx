import type { MouseEvent, ReactNode } from "react";

import { navigate, useLocation } from "../route";

export function Link({ to, children }: { to: string; children: ReactNode }) {
  const here = useLocation().pathname === to;

  function follow(event: MouseEvent) {
    // With a key held the browser opens a tab or saves, which is its business.
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      navigate(to);
    }
  }

  return (
    <a href={to} onClick={follow} aria-current={here ? "page" : undefined}>
      {children}
    </a>
  );
}
