"use client";
"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/react.ts
var react_exports = {};
__export(react_exports, {
  PortreeveProvider: () => PortreeveProvider,
  usePortreeve: () => usePortreeve,
  useSession: () => useSession,
  useSignInState: () => useSignInState,
  useUser: () => useUser
});
module.exports = __toCommonJS(react_exports);

// src/react/provider.ts
var import_react2 = require("react");

// src/react/hooks.ts
var import_react = require("react");

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
var Client = (0, import_react.createContext)(void 0);
var UNKNOWN = { status: "unknown" };
function usePortreeve() {
  const client = (0, import_react.useContext)(Client);
  if (!client) {
    throw new Error("there is no PortreeveProvider around this component");
  }
  return client;
}
function useSignInState() {
  const client = usePortreeve();
  return (0, import_react.useSyncExternalStore)(client.subscribe, () => client.state, () => UNKNOWN);
}
function useSession() {
  const state = useSignInState();
  return state.status === "signed-in" ? state : void 0;
}
function useUser() {
  const client = usePortreeve();
  const session = useSession();
  const isMissing = session !== void 0 && session.user === void 0;
  (0, import_react.useEffect)(() => isMissing ? keepTrying(() => client.user()) : void 0, [client, isMissing, session?.sessionId]);
  return session?.user;
}

// src/react/provider.ts
function PortreeveProvider({ client, children, resume = true, onError }) {
  (0, import_react2.useEffect)(() => resume ? keepTrying(() => client.resume(), onError) : void 0, [client, resume]);
  return (0, import_react2.createElement)(Client.Provider, { value: client }, children);
}
//# sourceMappingURL=react.js.map
