import type { HeadersLike } from "./cookie-header.js";
/** The password with which a whole site is closed is not the service's. */
export declare function requestHeaders(headers: HeadersLike): string[];
export declare function answerHeaders({ headers }: Response): Headers;
/** Whether the service may have answered this. It redirects nowhere, and has no pages below `/api/v1`. */
export declare function isOfService({ status, headers }: Response): boolean;
