/** A request's headers: those of a `Request`, or what `headers()` of Next.js gives. */
export interface HeadersLike {
    get(name: string): string | null;
}
export interface Cookie {
    readonly name: string;
    readonly value: string;
    /** As it was sent. */
    readonly text: string;
}
export declare function cookiesIn(headers: HeadersLike): Cookie[];
/** Reads `name=value`. As browsers have it, a cookie without `=` has no name. */
export declare function parseCookie(text: string): Cookie;
/** The first part of a `Set-Cookie`, and its `Max-Age` in seconds. */
export declare function parseSetCookie(line: string): Cookie & {
    maxAge: number | undefined;
};
/** Every path whose cookies are sent to this one (RFC 6265, section 5.1.4). */
export declare function cookiePaths(pathname: string): string[];
/** Cookies and what must go with them: a cache that stored the answer would sign others in as this user. */
export declare function appendCookies(headers: Headers, cookies: readonly string[]): Headers;
