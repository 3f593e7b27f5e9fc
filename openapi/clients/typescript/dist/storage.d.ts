import type { Leaving, Proof, Tokens } from "./session.js";
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
export declare class SessionStore {
    #private;
    private readonly storage;
    private readonly key;
    /** With the transport `cookie` it keeps no session. */
    readonly byCookie: boolean;
    /** What counts as kept as long as nothing is. */
    private seed;
    constructor(storage: TokenStorage | undefined, key: string, 
    /** With the transport `cookie` it keeps no session. */
    byCookie: boolean, 
    /** What counts as kept as long as nothing is. */
    seed: StoredSession);
    /** Whether there may be a session to resume. */
    get mayHold(): boolean;
    /** Whether what was last to be stored is stored. */
    get isCurrent(): boolean;
    /** Fails if the storage does. */
    read(): Promise<StoredSession>;
    hold({ sessionId, refreshToken }: Tokens): void;
    /** Until the service has heard of a sign-out. */
    leave({ sessionId, refreshToken }: Proof, leaving: Leaving): void;
    /** The session has ended. By cookie nothing is forgotten: another tab may still have to sign out. */
    ended(): void;
    clear(): void;
    /** Resolves when all is stored, or has failed, or takes too long. What has failed is tried again. */
    stored(): Promise<void>;
}
/** Of these characters only, because a keychain takes no others. */
export declare function keyFor(baseUrl: string): string;
/** Where a page notes a sign-out that did not reach the service. It is not there in every page, and asking may throw. */
export declare function pageStorage(): TokenStorage | undefined;
