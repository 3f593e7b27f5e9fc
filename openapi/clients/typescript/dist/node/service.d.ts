import type { Fetch } from "../index.js";
import type { HeadersLike } from "./cookie-header.js";
import { type ServiceCookie } from "./service-cookie.js";
export interface Sent {
    readonly method: string;
    /** Whose request it is. */
    readonly from: HeadersLike;
    /** Which of the headers the service may know. */
    readonly names: readonly string[];
    readonly refreshTokens: readonly string[];
    readonly body?: BodyInit | null | undefined;
    readonly signal: AbortSignal;
}
/** The service, as this server reaches it. */
export declare class Service {
    private readonly url;
    private readonly cookieName;
    private readonly trustedProxies;
    private readonly fetch;
    constructor(url: string, cookieName: string, trustedProxies: number, fetch: Fetch);
    send(path: string, { method, from, names, refreshTokens, body, signal }: Sent): Promise<Response>;
    cookieIn(answer: Response): ServiceCookie | undefined;
}
