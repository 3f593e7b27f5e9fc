import { type Fetch } from "./fetch.js";
import type { InitialTokens } from "./options.js";
import type { PendingSignOut, Tokens } from "./session.js";
import type { Credentials, Registration, Transport, User } from "./types.js";
/** The operations that begin, prolong and end a session. A refusal is thrown; only a lost refresh is repeated. */
export interface Calls {
    /** Undefined where the address is to be proven first. */
    register(body: Registration): Promise<User | undefined>;
    logIn(credentials: Credentials): Promise<Tokens>;
    /** Without a token, the cookie is spent. Undefined if there is none. */
    refresh(refreshToken: string | undefined): Promise<Tokens | undefined>;
    /**
     * With all that proves the session, because the access token may have run out: the refresh token, or else the cookie, which may be
     * of another user by now, and then nothing ends. With `omit` the cookie neither goes along nor is removed.
     */
    logOut(pending: PendingSignOut, credentials?: RequestCredentials): Promise<void>;
}
export declare function createCalls(fetch: Fetch, baseUrl: string, transport: Transport): Calls;
/** `expiresIn` seconds are counted from now, by our clock: it need not agree with the service's. */
export declare function tokensOf({ expiresIn, ...grant }: Extract<InitialTokens, {
    sessionId: string;
}>): Tokens;
