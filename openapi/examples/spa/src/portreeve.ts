import { createPortreeve, type operations, type SignInState, type User } from "portreeve-client";
import { useSyncExternalStore } from "react";

/** The one client of this page. The access token is in its memory, the refresh token in a cookie that no script can read. */
export const portreeve = createPortreeve({ baseUrl: import.meta.env.VITE_PORTREEVE_URL || "/" });

/** Who is signed in. Changes by itself when a session is ended elsewhere, or when another tab signs in or out. */
export function useSignInState(): SignInState {
  return useSyncExternalStore(portreeve.subscribe, () => portreeve.state);
}

// By operation: the names of operations are part of the contract, those of schemas are not.
export type Session = operations["listSessions"]["responses"][200]["content"]["application/json"]["items"][number];
export type People = operations["listUsers"]["responses"][200]["content"]["application/json"];
export type Role = User["roles"][number];
export type Status = User["status"];
export type { User };
