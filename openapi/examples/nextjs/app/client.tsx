"use client";

import { createPortreeve } from "portreeve-client";
import { PortreeveProvider } from "portreeve-client/react";
import type { ReactNode } from "react";

const portreeve = createPortreeve({ baseUrl: "/" });

/** The one client of the page, for the hooks of all components that run in the browser. */
export function Client({ children }: { children: ReactNode }) {
  return <PortreeveProvider client={portreeve}>{children}</PortreeveProvider>;
}
