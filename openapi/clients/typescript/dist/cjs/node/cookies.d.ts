import { type HeadersLike } from "./cookie-header.js";
import { type Grant } from "./grant.js";
export type { HeadersLike };
/** What the second cookie holds: the access token, so that rendering a page takes no refresh. */
export interface Access {
    readonly accessToken: string;
    readonly sessionId: string;
    /** Seconds, by the clock of this server. */
    readonly expiresIn: number;
}
/** What the cookies of a request hold. */
export interface Received {
    /** Two cookies have the same name. Another page of the domain may have set one, and nothing tells which is ours. */
    readonly isAmbiguous: boolean;
    /** More than one only if they are ambiguous. */
    readonly refreshTokens: readonly string[];
    /** Absent if they are ambiguous. */
    readonly refreshToken?: string | undefined;
    /** Absent unless it is of the same session as the refresh token, and has not run out. */
    readonly access?: Access | undefined;
}
/**
 * The two cookies of this site: the refresh token, and the access token. Both begin with the id of their session, so that one alone
 * cannot be exchanged for another user's.
 */
export declare class Cookies {
    #private;
    /** Over HTTPS the names begin with `__Host-`: no other host and no page without TLS can set those (RFC 6265bis). */
    constructor(name: string, isSecure: boolean);
    read(headers: HeadersLike): Received;
    /** `Lax`, so that a user who follows a link to this site is signed in. */
    set({ sessionId, refreshToken, refreshExpiresIn, accessToken, expiresIn }: Grant): string[];
    /** Without the prefix `__Host-`, cookies of the same name may have been set for any path that leads to `pathname`. */
    removal(pathname?: string): string[];
    /** The headers of a request that is made after these were set. */
    applied(before: Headers, set: readonly string[]): Headers;
}
