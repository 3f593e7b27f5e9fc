import { createPortreeveServer, type PortreeveServer, type ServerOptions } from "portreeve-client/node";

import { grant, LOGIN, type Wire } from "./wire.js";

/** The site that browsers know, with a service behind it. */
export const SITE = "https://www.example.com";

/** What the service sets. */
export const COOKIE = "portreeve_refresh=prt_1; Max-Age=604800; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict";
export const REMOVAL = "portreeve_refresh=; Max-Age=0; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict";

/** What the browser sends back. */
export const KEPT = "__Host-portreeve_refresh=session-1.prt_1";
export const keptAccess = (session: string, seconds = 900, token = "access-1") =>
  `__Host-portreeve_refresh_access=${session}.${Date.now() + seconds * 1000}.${token}`;

export function server(wire: Wire, options: Partial<ServerOptions> = {}): PortreeveServer {
  return createPortreeveServer({ url: "http://accounts.internal:8080", origin: SITE, fetch: wire.fetch, ...options });
}

export function from(path: string, headers: Record<string, string> = {}, method = "GET", body?: string): Request {
  return new Request(SITE + path, { method, headers: { host: "www.example.com", ...headers }, ...(body !== undefined && { body }) });
}

export function withCookie(answer: Response, cookie: string): Response {
  answer.headers.append("Set-Cookie", cookie);
  return answer;
}

export function withHeaders(answer: Response, headers: Record<string, string>): Response {
  Object.entries(headers).forEach(([name, value]) => answer.headers.set(name, value));
  return answer;
}

/** The answer to a sign-in by way of this server. */
export async function signIn(wire: Wire, options: Partial<ServerOptions> = {}, cookie = COOKIE, name = "1"): Promise<Response> {
  const answering = server(wire, options).handler(from("/api/v1/auth/login", {}, "POST"));
  (await wire.arrival(LOGIN)).answer(withCookie(grant(name, `session-${name}`, false), cookie));
  return await answering;
}

/** The cookies that a browser has afterwards. */
export async function signedIn(wire: Wire): Promise<string> {
  const set = (await signIn(wire)).headers.getSetCookie();
  return set.map((cookie) => cookie.split(";")[0]).join("; ");
}
