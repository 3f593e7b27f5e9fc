import { type Fetch, type Portreeve } from "../index.js";
import { type HeadersLike } from "./cookies.js";
import { type Resumed } from "./resume.js";
export interface ServerOptions {
    /** Where the service is for this server, such as `http://accounts.internal:8080`. Browsers need not reach it. */
    url: string;
    /** Where this server is for browsers, such as `https://www.example.com`. What pages of other origins send is refused. */
    origin: string;
    /**
     * How many proxies in front of this server add the address of their peer to `X-Forwarded-For`. Only they may reach it. By default none,
     * and the header is not read: any client can write it.
     */
    trustedProxies?: number | undefined;
    /** `COOKIE_NAME` of the service, if it is set there. Over HTTPS, this site's cookies have `__Host-` before it. */
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
    /**
     * While a page is rendered: a client for the user who asks for it. Renews nothing, and must not be kept for the next request. Its state
     * is `unknown`, and `user` throws, if there is a session that could not be renewed.
     */
    client(headers: HeadersLike): Portreeve;
}
export declare function createPortreeveServer(options: ServerOptions): PortreeveServer;
