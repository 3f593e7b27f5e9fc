import type { Fetch } from "./fetch.js";
import type { operations } from "./schema.js";
import type { Tokens } from "./session.js";
type Json<T extends {
    content: {
        "application/json": unknown;
    };
}> = T["content"]["application/json"];
type LogIn = Json<operations["logIn"]["requestBody"]>;
export type Credentials = Pick<LogIn, "email" | "password">;
export type Transport = NonNullable<LogIn["transport"]>;
export type Registration = Json<operations["registerAccount"]["requestBody"]>;
export type User = Json<operations["getMe"]["responses"][200]>;
export type SignOutScope = NonNullable<Json<NonNullable<operations["logOut"]["requestBody"]>>["scope"]>;
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
export {};
