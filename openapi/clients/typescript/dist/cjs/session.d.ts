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
    constructor(store: SessionStore);
    get state(): SignInState;
    /** Absent unless a user is signed in. */
    get tokens(): Tokens | undefined;
    /** What the service must still end, when here it is over already. */
    get leaving(): Proof | undefined;
    /** The user signed out before it was known whether there is a session. If there is, it must still be ended. */
    get mayBeStored(): boolean;
    /** How often there was a sign-out. Remember it before asking for a grant. */
    get departures(): number;
    /** Refuses, with false, a grant that was asked for before a sign-out. */
    begin(tokens: Tokens, departures: number): boolean;
    /** Takes what another tab was granted, unless it is out of date. */
    take(tokens: Tokens): void;
    /** Signs out. At once, whatever the service will say. */
    leave(scope: Leaving): void;
    stillToLeave(proof: Proof): void;
    /** The service has heard of the sign-out. */
    left(): void;
    /** A session is over. It may be another than the present one, which then goes on. */
    ended(sessionId: string, problem?: Problem): void;
    /** A sign-out of before a restart, which has not reached the service yet. */
    leaveStored(kept: Proof, scope: Leaving): void;
    /** There is no session any more, or there turned out to be none to resume. */
    noUser(problem?: Problem): void;
    /** Who it is that is signed in. An older answer that arrives late is ignored. */
    know(sessionId: string, user: User): void;
    subscribe(listener: Listener): () => void;
}
