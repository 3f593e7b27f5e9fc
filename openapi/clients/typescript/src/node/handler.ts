import type { Fetch } from "../index.js";
import type { Cookies, Grant } from "./cookies.js";

const API = "/api/v1/";
/** The service takes its cookie there only. */
const AUTH = "/api/v1/auth/";
const REFRESH = "/api/v1/auth/refresh";

/** What the service may know of a request. Other cookies and headers are this site's own. */
const FORWARDED_HEADERS = [
  ...["accept", "accept-language", "authorization", "content-type", "if-match", "if-none-match", "idempotency-key"],
  ...["last-event-id", "sec-fetch-site", "user-agent", "x-forwarded-for", "x-request-id"],
];
/** What was true of the answer on its way to us only. */
const HOP_BY_HOP_HEADERS = ["connection", "content-encoding", "content-length", "keep-alive", "set-cookie", "transfer-encoding"];

/** Forwards `/api/v1` of this site to the service, so that its cookie is a cookie of this site. */
export function createHandler(url: string, cookies: Cookies, fetch: Fetch): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith(API)) {
      return new Response(null, { status: 404 });
    }
    const refresh = pathname.startsWith(AUTH) ? cookies.refresh(request.headers) : undefined;
    if (refresh && !isOwnPage(request)) {
      return foreign();
    }

    const to = url + pathname + search;
    const isRefresh = pathname === REFRESH;
    const answer = await (isRefresh ? refreshed(request, to, refresh, fetch) : fetch(forwarded(request, to, refresh, request.body)));
    const headers = new Headers(answer.headers);
    HOP_BY_HOP_HEADERS.forEach((name) => headers.delete(name));
    for (const cookie of await cookiesOf(answer, cookies)) {
      headers.append("Set-Cookie", cookie);
    }
    return new Response(answer.body, { status: answer.status, headers });
  };
}

// Once more after a lost answer, which the browser does not learn of: the service gives the same again for some seconds only.
async function refreshed(request: Request, to: string, refresh: string | undefined, fetch: Fetch): Promise<Response> {
  const body = await request.text();
  const ask = () => fetch(forwarded(request, to, refresh, body));
  return await ask().catch(ask);
}

function forwarded(request: Request, url: string, refresh: string | undefined, body: BodyInit | null): Request {
  const headers = new Headers();
  for (const name of FORWARDED_HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) {
      headers.set(name, value);
    }
  }
  if (refresh) {
    headers.set("Cookie", refresh);
  }
  const { method, signal } = request;
  // Read while it is sent on. The type of the option is not in every library yet.
  return new Request(url, { method, headers, body, signal, redirect: "manual", duplex: "half" } as RequestInit);
}

async function cookiesOf(answer: Response, cookies: Cookies): Promise<string[]> {
  const isJson = answer.ok && answer.headers.get("content-type")?.startsWith("application/json");
  if (answer.headers.getSetCookie().length === 0 || !isJson) {
    return cookies.passedOn(answer);
  }
  const grant = (await answer.clone().json()) as Partial<Grant>;
  return grant.access_token ? cookies.granted(answer, grant as Grant) : cookies.passedOn(answer);
}

// The service sees no page but this server, so the check of `Origin` is ours.
function isOwnPage({ headers }: Request): boolean {
  const origin = headers.get("origin");
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return origin === null || origin.replace(/^https?:\/\//, "") === host;
}

function foreign(): Response {
  const title = "The origin is not allowed";
  const problem = { type: "/problems/foreign-origin", title, status: 403, code: "FORBIDDEN", error: title, request_id: "" };
  return Response.json(problem, { status: 403, headers: { "Content-Type": "application/problem+json" } });
}
