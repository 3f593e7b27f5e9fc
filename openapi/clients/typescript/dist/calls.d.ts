import { type Fetch } from "./fetch.js";
import type { InitialTokens } from "./options.js";
import type { Leaving, Proof, Tokens } from "./session.js";
import type { Credentials, Registration, Transport, User } from "./types.js";
/** The operations that begin, prolong and end a session. A refusal is thrown; only a lost refresh is repeated. */
export declare class Calls {
    #private;
    constructor(fetch: Fetch, baseUrl: string, transport: Transport);
    register(body: Registration): Promise<User>;
    logIn({ email, password }: Credentials): Promise<Tokens>;
    /** Without a token, the cookie is spent. Undefined if there is none. */
    refresh(refreshToken: string | undefined): Promise<Tokens | undefined>;
    /**
     * With all that proves the session, because the access token may have run out: the refresh token, or else the cookie, which may be
     * of another user by now, and then nothing ends.
     */
    logOut({ accessToken, refreshToken, sessionId }: Proof, scope: Leaving): Promise<void>;
}
/** `expiresIn` seconds are counted from now, by our clock: it need not agree with the service's. */
export declare function tokensOf({ expiresIn, ...grant }: Extract<InitialTokens, {
    sessionId: string;
}>): Tokens;
