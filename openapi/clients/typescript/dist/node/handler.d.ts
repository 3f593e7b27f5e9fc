import type { Fetch } from "../index.js";
import type { Cookies } from "./cookies.js";
/** Forwards `/api/v1` of this site to the service, so that its cookie is a cookie of this site. */
export declare function createHandler(url: string, cookies: Cookies, fetch: Fetch): (request: Request) => Promise<Response>;
