import type { Cookies, HeadersLike } from "./cookies.js";
import type { Service } from "./service.js";
/** Forwards `/api/v1` of this site to the service, so that its cookie is a cookie of this site. */
export declare function createHandler(service: Service, cookies: Cookies, isOwnPage: (headers: HeadersLike) => boolean): (request: Request) => Promise<Response>;
