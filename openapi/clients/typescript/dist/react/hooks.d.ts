import type { Portreeve, SignedIn, SignInState, User } from "../index.js";
/** Filled by `PortreeveProvider`. */
export declare const Client: import("react").Context<Portreeve | undefined>;
/** The client of the provider around. */
export declare function usePortreeve(): Portreeve;
/** Changes by itself when a session is ended elsewhere, or when another tab signs in or out. */
export declare function useSignInState(): SignInState;
/** Undefined unless a user is signed in. Whether that is known yet is what `useSignInState` says. */
export declare function useSession(): SignedIn | undefined;
/** Who is signed in, as of the last answer that said so. Asks for it, again and again while there is no answer; undefined until then. */
export declare function useUser(): User | undefined;
