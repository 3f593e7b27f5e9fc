import type { HeadersLike } from "./cookie-header.js";
/**
 * Whether a request comes from a page of this origin, or from a program that is no browser. `Origin` is compared whole: a page of the same
 * host without TLS may come from an attacker. Cookies need not be there: a foreign page that signs in here sets them.
 */
export declare function createOriginCheck(origin: string): (headers: HeadersLike) => boolean;
