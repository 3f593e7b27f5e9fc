/** A request's headers: those of a `Request`, or what `headers()` of Next.js gives. */
export interface HeadersLike {
    get(name: string): string | null;
}
export interface Grant {
    readonly access_token: string;
    readonly session_id: string;
    readonly expires_in: number;
}
/** What the second cookie holds: the access token, so that rendering a page takes no refresh. */
export interface Access {
    readonly accessToken: string;
    readonly sessionId: string;
    /** Seconds, by the clock of this server. */
    readonly expiresIn: number;
}
/** The two cookies of this site: the service's own, and one with the access token. No script can read either. */
export declare class Cookies {
    #private;
    /** `name` is `COOKIE_NAME` of the service. Over HTTPS it puts `__Secure-` before it. */
    constructor(name: string);
    /** Name and value of the refresh token's cookie, as a request sends it. */
    refresh(headers: HeadersLike): string | undefined;
    access(headers: HeadersLike): Access | undefined;
    /** What to set when the service sets its cookie: that one for the whole site, and ours. */
    granted(answer: Response, { access_token, session_id, expires_in }: Grant): string[];
    /**
     * The service's cookies, valid for the whole site, so that pages get them too, and `Lax`, so that one who follows a link here is signed
     * in. Removing the refresh token removes the access token.
     */
    passedOn(answer: Response): string[];
    removal(refresh: string): string[];
    /** The `Cookie` header of a request after these were set. */
    applied(headers: HeadersLike, set: string[]): string;
}
