import type { Fetch } from "../index.js";
import type { Cookies } from "./cookies.js";
export interface Resumed {
    /** The request's headers as they are from now on: for what renders the page. */
    readonly headers: Headers;
    /** For `Set-Cookie` of the answer. Empty if nothing has changed. */
    readonly cookies: string[];
}
/** Exchanges the refresh token for a new access token if there is none that lasts. If the service cannot be reached, all stays as it is. */
export declare function createResume(url: string, cookies: Cookies, fetch: Fetch): (request: Request) => Promise<Resumed>;
