import { type Fetch } from "./fetch.js";
/**
 * Sends the cookie along to where it belongs, also to a service on another origin. It holds the refresh token, and scripts
 * cannot read it. A request with `omit` goes without.
 */
export declare function withCookies(fetch: Fetch, baseUrl: string): Fetch;
