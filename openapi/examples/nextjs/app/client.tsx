"use client";

import { useRouter } from "next/navigation";
import { createPortreeve } from "portreeve-client";
import { PortreeveProvider, useSignInState } from "portreeve-client/react";
import { type ReactNode, useEffect, useRef } from "react";

const portreeve = createPortreeve({ baseUrl: "/" });

/** The one client of the page, for the hooks of all components that run in the browser. */
export function Client({ children }: { children: ReactNode }) {
  return (
    <PortreeveProvider client={portreeve}>
      <Refresher />
      {children}
    </PortreeveProvider>
  );
}

/** Lets the server render the page again when somebody signs in or out: here, in another tab, or elsewhere. */
function Refresher() {
  const router = useRouter();
  const state = useSignInState();
  const now = state.status === "signed-in" ? state.sessionId : state.status;
  const rendered = useRef<string>(undefined);

  useEffect(() => {
    if (now === "unknown") {
      return;
    }
    if (rendered.current !== undefined && rendered.current !== now) {
      router.refresh();
    }
    rendered.current = now;
  }, [now, router]);

  return null;
}
