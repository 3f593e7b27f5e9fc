import type { Leaving, PendingSignOut, Proof, Tokens } from "./session.js";
/**
 * Where a session outlives the program: a keychain, a file, a row of a database. Takes `AsyncStorage` of React Native as it is.
 *
 * It gets a refresh token, which is as good as a password until it is used. Do not give a browser's `localStorage`: there the transport
 * `cookie` keeps the token from scripts.
 */
export interface TokenStorage {
    getItem(key: string): Promise<string | null | undefined> | string | null | undefined;
    setItem(key: string, value: string): unknown;
    removeItem(key: string): unknown;
}
/** What is kept: with the transport `body` the session, with `cookie` only that a sign-out has not reached the service. */
export interface StoredSession extends Proof {
    readonly leaving?: Leaving;
}
/** Writes one value after the other, the last one until it is stored. A storage that fails or hangs loses nothing that is in memory. */
export interface SessionStore {
    /** With the transport `cookie` it keeps no session. */
    readonly byCookie: boolean;
    /** Whether there may be a session to resume. */
    mayHold(): boolean;
    /** Whether what was last to be stored is stored. */
    isCurrent(): boolean;
    /** Fails if the storage does. */
    read(): Promise<StoredSession>;
    hold(tokens: Tokens): void;
    /** Until the service has heard of a sign-out. Without a cookie, only the refresh token proves a session after a restart. */
    leave(pending: PendingSignOut): void;
    /** The session has ended. By cookie nothing is forgotten: another tab may still have to sign out. */
    ended(): void;
    clear(): void;
    /** Resolves when all is stored, or has failed, or takes too long. What has failed is tried again. */
    stored(): Promise<void>;
}
/** `seed` counts as kept as long as nothing is. */
export declare function createStore(storage: TokenStorage | undefined, key: string, byCookie: boolean, seed: StoredSession): SessionStore;
/** Of these characters only, because a keychain takes no others. */
export declare function keyFor(baseUrl: string): string;
/** Where a page notes a sign-out that did not reach the service. It is not there in every page, and asking may throw. */
export declare function pageStorage(): TokenStorage | undefined;
