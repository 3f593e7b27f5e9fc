import type { HeadersLike } from "./cookie-header.js";
/**
 * The address of the browser, for `X-Forwarded-For` of what goes to the service. Each of the trusted proxies in front adds the address of
 * its peer at the end; what stands before those was written by the client and may be made up. Undefined without proxies, and where there
 * are fewer entries than proxies: that request came some other way.
 */
export declare function clientAddress(headers: HeadersLike, trustedProxies: number): string | undefined;
