"use client";

// src/react/provider.ts
import { createElement, useEffect as useEffect2 } from "react";

// src/react/hooks.ts
import { createContext, useContext, useEffect, useSyncExternalStore } from "react";

// src/react/retry.ts
var FIRST_PAUSE = 1e3;
var LONGEST_PAUSE = 3e4;
function keepTrying(work, onError) {
  let pause = FIRST_PAUSE;
  let timer;
  let isOver = false;
  async function attempt() {
    try {
      await work();
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

// src/react/hooks.ts
var Client = createContext(void 0);
var UNKNOWN = { status: "unknown" };
function usePortreeve() {
  const client = useContext(Client);
  if (!client) {
    throw new Error("there is no PortreeveProvider around this component");
  }
  return client;
}
function useSignInState() {
  const client = usePortreeve();
  return useSyncExternalStore(client.subscribe, () => client.state, () => UNKNOWN);
}
function useSession() {
  const state = useSignInState();
  return state.status === "signed-in" ? state : void 0;
}
function useUser() {
  const client = usePortreeve();
  const session = useSession();
  const isMissing = session !== void 0 && session.user === void 0;
  useEffect(() => isMissing ? keepTrying(() => client.user()) : void 0, [client, isMissing, session?.sessionId]);
  return session?.user;
}

// src/react/provider.ts
function PortreeveProvider({ client, children, resume = true, onError }) {
  useEffect2(() => resume ? keepTrying(() => client.resume(), onError) : void 0, [client, resume]);
  return createElement(Client.Provider, { value: client }, children);
}
export {
  PortreeveProvider,
  usePortreeve,
  useSession,
  useSignInState,
  useUser
};
//# sourceMappingURL=react.js.map
