import { createElement, type ReactElement, type ReactNode, useEffect } from "react";

import type { Portreeve } from "../index.js";
import { Client } from "./hooks.js";

export interface ProviderProps {
  client: Portreeve;
  children?: ReactNode;
  /** Whether to resume the session when the page loads. So it does by default, again and again while the service cannot be reached. */
  resume?: boolean | undefined;
  /** Called each time resuming has failed. */
  onError?: ((error: unknown) => void) | undefined;
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Gives the client to the hooks. */
export function PortreeveProvider({ client, children, resume = true, onError }: ProviderProps): ReactElement {
  useEffect(() => (resume ? keepTrying(client, onError) : undefined), [client, resume]);
  return createElement(Client.Provider, { value: client }, children);
}

function keepTrying(client: Portreeve, onError: ProviderProps["onError"]): () => void {
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  async function attempt(): Promise<void> {
    try {
      await client.resume();
    } catch (error) {
      if (!isOver) {
        onError?.(error);
        timer = setTimeout(attempt, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  }

  void attempt();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
