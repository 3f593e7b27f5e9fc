import type { Fetch } from "../index.js";
import { clientAddress } from "./client-address.js";
import type { HeadersLike } from "./cookie-header.js";
import { type ServiceCookie, serviceCookieIn, serviceCookies } from "./service-cookie.js";

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
export class Service {
  constructor(
    private readonly url: string,
    private readonly cookieName: string,
    private readonly trustedProxies: number,
    private readonly fetch: Fetch,
  ) {}

  send(path: string, { method, from, names, refreshTokens, body = null, signal }: Sent): Promise<Response> {
    const address = clientAddress(from, this.trustedProxies);
    const headers = new Headers(address ? { "X-Forwarded-For": address } : {});
    for (const name of names) {
      const value = from.get(name);
      if (value !== null) {
        headers.set(name, value);
      }
    }
    if (refreshTokens.length > 0) {
      headers.set("Cookie", serviceCookies(this.cookieName, refreshTokens));
    }
    // The service redirects nowhere: another host must not get the token. `duplex` reads the body while it is sent on; the type of that
    // option is not in every library yet.
    return this.fetch(new Request(this.url + path, { method, headers, body, signal, redirect: "manual", duplex: "half" } as RequestInit));
  }

  cookieIn(answer: Response): ServiceCookie | undefined {
    return serviceCookieIn(answer, this.cookieName);
  }
}
