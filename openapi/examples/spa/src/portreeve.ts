import { createPortreeve, type SignInState } from "portreeve-client";
import { useSyncExternalStore } from "react";

/** The one client of this page. The access token is in its memory, the refresh token in a cookie that no script can read. */
export const portreeve = createPortreeve({ baseUrl: import.meta.env.VITE_PORTREEVE_URL || "/" });

/** Who is signed in. Changes by itself when a session is ended elsewhere, or when another tab signs in or out. */
export function useSignInState(): SignInState {
  return useSyncExternalStore(portreeve.subscribe, () => portreeve.state);
}

export type { Role, Session, Status, User, UserPage as People } from "portreeve-client";
