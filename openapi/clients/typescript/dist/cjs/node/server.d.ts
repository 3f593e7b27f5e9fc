import { type Fetch, type Portreeve } from "../index.js";
import { type HeadersLike } from "./cookies.js";
import { type Resumed } from "./resume.js";
export interface ServerOptions {
    /** Where the service is for this server, such as `http://accounts.internal:8080`. Browsers need not reach it. */
    url: string;
    /** `COOKIE_NAME` of the service, if it is set there. */
    cookieName?: string | undefined;
    /** Instead of the global one. */
    fetch?: Fetch | undefined;
}
/**
 * For a server that renders pages, between browsers and the service. The pages' own client is made with `baseUrl: "/"`, and knows nothing
 * of it.
 */
export interface PortreeveServer {
    /** Answers what the pages' client asks for: all of `/api/v1`. */
    handler(request: Request): Promise<Response>;
    /** Before a page is rendered: renews the access token if it has run out. */
    resume(request: Request): Promise<Resumed>;
    /** While a page is rendered: a client for the user who asks for it. Renews nothing, and must not be kept for the next request. */
    client(headers: HeadersLike): Portreeve;
}
export declare function createPortreeveServer(options: ServerOptions): PortreeveServer;
