import type { Fetch } from "./fetch.js";
/**
 * Where the service is, without a slash at the end. Undefined if it is relative to a page, and there is no page: while a server renders
 * one, the client is made too.
 */
export declare function absolute(baseUrl: string): string | undefined;
/** Stands for an address that is not known. No request gets as far as a name lookup. */
export declare const PLACEHOLDER_URL = "http://base-url.invalid";
export declare function unreachable(baseUrl: string): Fetch;
