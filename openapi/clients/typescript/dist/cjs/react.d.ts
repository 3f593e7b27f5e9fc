export { PortreeveProvider, type ProviderProps } from "./react/provider.js";
export { usePortreeve, useSession, useSignInState, useUser } from "./react/hooks.js";
