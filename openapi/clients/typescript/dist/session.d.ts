import type { SessionStore } from "./storage.js";
import type { Problem, SignOutScope, User } from "./types.js";
/** What shows which session is meant: the first of these that the service takes. With nothing but the id, the cookie does. */
export interface Proof {
    readonly accessToken?: string | undefined;
    /** Absent with the transport `cookie`. */
    readonly refreshToken?: string | undefined;
    readonly sessionId?: string | undefined;
}
/** What a signed-in client has in memory. */
export interface Tokens extends Proof {
    readonly accessToken: string;
    readonly sessionId: string;
    /** By this machine's clock, in milliseconds; so is `expiresAt`. */
    readonly grantedAt: number;
    readonly expiresAt: number;
}
/** The sign-outs that end this session too. */
export type Leaving = Exclude<SignOutScope, "others">;
/** A sign-out that has not reached the service. Without any proof: of whatever session is stored, or the cookie is for. */
export interface PendingSignOut extends Proof {
    readonly leaving: Leaving;
}
export interface SignedIn {
    readonly status: "signed-in";
    readonly sessionId: string;
    /** Once it is known: after `signUp`, `user()`, or any answer of `/api/v1/users/me`. */
    readonly user?: User;
}
export type SignInState = 
/** Until `resume`, `signIn` or a message of another tab, where a session may have been kept. */
{
    readonly status: "unknown";
} | SignedIn
/** `problem` is there when the service ended the session, and absent after a sign-out. */
 | {
    readonly status: "signed-out";
    readonly problem?: Problem;
};
export type Listener = (state: SignInState) => void;
/**
 * Who is signed in here, and with what. Decides which grants still count: an answer may arrive after a sign-out,
 * from the network or from another tab, and must not bring them back.
 */
export declare class CurrentSession {
    #private;
    private readonly store;
    /** What the service must still end, by session id, when here it is over already. */
    readonly pending: Map<string | undefined, PendingSignOut>;
    constructor(store: SessionStore);
    get state(): SignInState;
    /** Absent unless a user is signed in. */
    get tokens(): Tokens | undefined;
    /** How often there was a sign-out. Remember it before asking for a grant. */
    get departures(): number;
    /** Refuses, with false, a grant that was asked for before a sign-out. */
    begin(tokens: Tokens, departures: number): boolean;
    /** Takes what another tab was granted, unless it is out of date. */
    take(tokens: Tokens): void;
    /** Signs out. At once, whatever the service will say. If it has not said yet, once more, perhaps with another scope. */
    leave(scope: Leaving): void;
    /** Over here, and to be ended by the service. */
    stillToLeave(proof: Proof, leaving?: Leaving): void;
    /** The service has heard of the sign-out. */
    left(pending: PendingSignOut): void;
    /** A session is over. It may be another than the present one, which then goes on. */
    ended(sessionId: string, problem?: Problem): void;
    /** There is no session any more, or there turned out to be none to resume. */
    noUser(problem?: Problem): void;
    /** Who it is that is signed in. An older answer that arrives late is ignored. */
    know(sessionId: string, user: User): void;
    subscribe(listener: Listener): () => void;
}
