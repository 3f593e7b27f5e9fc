import { createElement, type ReactElement, type ReactNode, useEffect } from "react";

import type { Portreeve } from "../index.js";
import { Client } from "./hooks.js";
import { keepTrying } from "./retry.js";

export interface ProviderProps {
  client: Portreeve;
  children?: ReactNode;
  /** Whether to resume the session when the page loads. So it does by default, again and again while the service cannot be reached. */
  resume?: boolean | undefined;
  /** Called each time resuming has failed. */
  onError?: ((error: unknown) => void) | undefined;
}

/** Gives the client to the hooks. */
export function PortreeveProvider({ client, children, resume = true, onError }: ProviderProps): ReactElement {
  useEffect(() => (resume ? keepTrying(() => client.resume(), onError) : undefined), [client, resume]);
  return createElement(Client.Provider, { value: client }, children);
}
