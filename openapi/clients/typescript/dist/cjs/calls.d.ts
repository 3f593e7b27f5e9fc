import type { Fetch } from "./fetch.js";
import type { Tokens } from "./session.js";
import type { Credentials, Registration, SignOutScope, Transport, User } from "./types.js";
/** The operations that begin, prolong and end a session. A refusal is thrown; only a lost refresh is repeated. */
export declare class Calls {
    #private;
    constructor(fetch: Fetch, baseUrl: string, transport: Transport);
    register(body: Registration): Promise<User>;
    logIn({ email, password }: Credentials): Promise<Tokens>;
    /** Without a token, the cookie is spent. */
    refresh(refreshToken: string | undefined): Promise<Tokens>;
    /**
     * With all that proves the session, because the access token may have run out: the refresh token, or else the cookie, which may be
     * of another user by now, and then nothing ends.
     */
    logOut(tokens: Tokens, scope: SignOutScope): Promise<void>;
}
