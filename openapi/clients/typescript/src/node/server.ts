import { createPortreeve, type Fetch, type Portreeve } from "../index.js";
import { clientAddress } from "./client-address.js";
import { Cookies, type HeadersLike } from "./cookies.js";
import { createHandler } from "./handler.js";
import { createOriginCheck } from "./origin.js";
import { type Resumed, createResume, statusOf } from "./resume.js";
import { Service } from "./service.js";

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

export function createPortreeveServer(options: ServerOptions): PortreeveServer {
  const url = new URL(options.url).href.replace(/\/$/, "");
  const origin = originOf(options.origin);
  const name = options.cookieName ?? "portreeve_refresh";
  const trustedProxies = options.trustedProxies ?? 0;
  const fetch: Fetch = options.fetch ?? ((request) => globalThis.fetch(request));

  const cookies = new Cookies(name, origin.startsWith("https:"));
  const service = new Service(url, name, trustedProxies, fetch);
  return {
    handler: createHandler(service, cookies, createOriginCheck(origin)),
    resume: createResume(service, cookies),
    client(headers) {
      const received = cookies.read(headers);
      const address = clientAddress(headers, trustedProxies);
      return createPortreeve({
        baseUrl: url,
        transport: "body",
        tokens: received.access,
        storage: statusOf(received) === "unknown" ? NOT_KNOWN : undefined,
        language: headers.get("accept-language") ?? undefined,
        fetch: address ? (request) => fetch(withAddress(request, address)) : fetch,
      });
    },
  };
}

/** Of a session that cannot be read here: nobody is signed in or out because of that. */
const NOT_KNOWN = {
  getItem: () => Promise.reject(new Error("The session was not renewed: the service cannot be reached, or `resume` was not called")),
  setItem: () => {},
  removeItem: () => {},
};

function originOf(option: string): string {
  const { origin } = new URL(option);
  if (!/^https?:/.test(origin)) {
    throw new TypeError(`origin must begin with https:// or http://, and is ${JSON.stringify(option)}`);
  }
  return origin;
}

function withAddress(request: Request, address: string): Request {
  request.headers.set("X-Forwarded-For", address);
  return request;
}
