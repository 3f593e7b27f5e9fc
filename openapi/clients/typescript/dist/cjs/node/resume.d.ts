import type { SignInState } from "../index.js";
import type { Cookies, Received } from "./cookies.js";
import type { Service } from "./service.js";
export interface Resumed {
    /** The request's headers as they are from now on: for what renders the page. */
    readonly requestHeaders: Headers;
    /**
     * For the answer, all of them: the cookies, and `Cache-Control`, which keeps them from caches. Empty if nothing has changed.
     */
    readonly responseHeaders: Headers;
    /** `unknown` if there is a session that cannot be renewed at present. */
    readonly status: SignInState["status"];
}
/** Exchanges the refresh token for a new access token if there is none that lasts. If the service cannot say, all stays as it is. */
export declare function createResume(service: Service, cookies: Cookies): (request: Request) => Promise<Resumed>;
export declare function statusOf({ refreshToken, access }: Received): SignInState["status"];
