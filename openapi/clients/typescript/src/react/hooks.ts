import { createContext, useContext, useEffect, useSyncExternalStore } from "react";

import type { Portreeve, SignedIn, SignInState, User } from "../index.js";
import { keepTrying } from "./retry.js";

/** Filled by `PortreeveProvider`. */
export const Client = createContext<Portreeve | undefined>(undefined);

/** What a server renders, and a browser before it has looked. Always the same object, otherwise React would render in a loop. */
const UNKNOWN: SignInState = { status: "unknown" };

/** The client of the provider around. */
export function usePortreeve(): Portreeve {
  const client = useContext(Client);
  if (!client) {
    throw new Error("there is no PortreeveProvider around this component");
  }
  return client;
}

/** Changes by itself when a session is ended elsewhere, or when another tab signs in or out. */
export function useSignInState(): SignInState {
  const client = usePortreeve();
  return useSyncExternalStore(client.subscribe, () => client.state, () => UNKNOWN);
}

/** Undefined unless a user is signed in. Whether that is known yet is what `useSignInState` says. */
export function useSession(): SignedIn | undefined {
  const state = useSignInState();
  return state.status === "signed-in" ? state : undefined;
}

/** Who is signed in, as of the last answer that said so. Asks for it, again and again while there is no answer; undefined until then. */
export function useUser(): User | undefined {
  const client = usePortreeve();
  const session = useSession();
  const isMissing = session !== undefined && session.user === undefined;

  // Of a session that has ended the state tells, and nothing is missing then.
  useEffect(() => (isMissing ? keepTrying(() => client.user()) : undefined), [client, isMissing, session?.sessionId]);

  return session?.user;
}
