import type { Fetch } from "../index.js";
import type { Cookies } from "./cookies.js";
/** Hands `/api/v1` of this site on to the service, so that its cookie is a cookie of this site. */
export declare function handing(url: string, cookies: Cookies, fetch: Fetch): (request: Request) => Promise<Response>;
