import type { Problem } from "./types.js";
/** What a signed-in client holds. In memory only: what lies in a store can be carried away. */
export interface Tokens {
    readonly accessToken: string;
    /** Absent with the transport `cookie`. */
    readonly refreshToken?: string;
    readonly sessionId: string;
    /** By this machine's clock, in milliseconds; so is `expiresAt`. */
    readonly grantedAt: number;
    readonly expiresAt: number;
}
export type SignInState = 
/** With the transport `cookie`, until `resume`, `signIn` or a message of another tab. */
{
    readonly status: "unknown";
} | {
    readonly status: "signed-in";
    readonly sessionId: string;
}
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
export declare class Session {
    #private;
    constructor(state: SignInState);
    get state(): SignInState;
    /** Absent unless a user is signed in. */
    get tokens(): Tokens | undefined;
    /** What the service must still end, when here it is over already. */
    get leaving(): Tokens | undefined;
    /** The user signed out before it was known whether there is a cookie. If there is, its session must still be ended. */
    get mayHaveCookie(): boolean;
    /** How often there was a sign-out. Remember it before asking for a grant. */
    get departures(): number;
    /** Refuses, with false, a grant that was asked for before a sign-out. */
    begin(tokens: Tokens, departures: number): boolean;
    /** Takes what another tab was granted, unless it is out of date. */
    take(tokens: Tokens): void;
    /** Signs out. At once, whatever the service will say. */
    leave(): void;
    stillToLeave(tokens: Tokens): void;
    left(): void;
    /** A session is over. It may be another than the present one, which then goes on. */
    ended(sessionId: string, problem?: Problem): void;
    /** There turned out to be no session to resume. */
    noUser(problem?: Problem): void;
    subscribe(listener: Listener): () => void;
}
