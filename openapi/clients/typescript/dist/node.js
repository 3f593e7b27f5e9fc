// src/node/server.ts
import { createPortreeve } from "./index.js";

// src/node/cookies.ts
var ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Lax";
var Cookies = class {
  #refresh;
  #access;
  /** `name` is `COOKIE_NAME` of the service. Over HTTPS it puts `__Secure-` before it. */
  constructor(name) {
    this.#refresh = name;
    this.#access = `${name}_access`;
  }
  /** Name and value of the refresh token's cookie, as a request sends it. */
  refresh(headers) {
    return all(headers).find((cookie) => this.#isRefresh(cookie));
  }
  access(headers) {
    const cookie = all(headers).find((one) => one.startsWith(`${this.#access}=`));
    const [, sessionId, expiresAt, accessToken] = /=([^.]*)\.(\d+)\.(.+)$/.exec(cookie ?? "") ?? [];
    if (!sessionId || !accessToken) {
      return void 0;
    }
    return { sessionId, accessToken, expiresIn: (Number(expiresAt) - Date.now()) / 1e3 };
  }
  /** What to set when the service sets its cookie: that one for the whole site, and ours. */
  granted(answer, { access_token, session_id, expires_in }) {
    const expiresAt = Date.now() + expires_in * 1e3;
    const access = `${this.#access}=${session_id}.${expiresAt}.${access_token}; Max-Age=${expires_in}; ${ATTRIBUTES}`;
    return [...this.passedOn(answer), access];
  }
  /**
   * The service's cookies, valid for the whole site, so that pages get them too, and `Lax`, so that one who follows a link here is signed
   * in. Removing the refresh token removes the access token.
   */
  passedOn(answer) {
    const cookies = answer.headers.getSetCookie().map((cookie) => {
      const isOurs = this.#isRefresh(cookie) && /; *HttpOnly/i.test(cookie);
      return isOurs ? cookie.replace(/(; *Path=)[^;]*/i, "$1/").replace(/(; *SameSite=)[^;]*/i, "$1Lax") : cookie;
    });
    const isRemoval = cookies.some((cookie) => this.#isRefresh(cookie) && /; *Max-Age=0/i.test(cookie));
    return isRemoval ? [...cookies, `${this.#access}=; Max-Age=0; ${ATTRIBUTES}`] : cookies;
  }
  removal(refresh) {
    const name = refresh.split("=")[0];
    return [name, this.#access].map((one) => `${one}=; Max-Age=0; ${ATTRIBUTES}`);
  }
  /** The `Cookie` header of a request after these were set. */
  applied(headers, set) {
    const pairs = set.map((cookie) => cookie.split(";")[0] ?? "");
    const names = pairs.map((pair) => pair.split("=")[0]);
    const others = all(headers).filter((cookie) => !names.includes(cookie.split("=")[0]));
    return [...others, ...pairs.filter((pair) => !pair.endsWith("="))].join("; ");
  }
  #isRefresh(cookie) {
    return cookie.startsWith(`${this.#refresh}=`) || cookie.startsWith(`__Secure-${this.#refresh}=`);
  }
};
function all(headers) {
  return (headers.get("cookie") ?? "").split(/; */).filter(Boolean);
}

// src/node/handler.ts
var API = "/api/v1/";
var AUTH = "/api/v1/auth/";
var REFRESH = "/api/v1/auth/refresh";
var FORWARDED_HEADERS = [
  ...["accept", "accept-language", "authorization", "content-type", "if-match", "if-none-match", "idempotency-key"],
  ...["last-event-id", "sec-fetch-site", "user-agent", "x-forwarded-for", "x-request-id"]
];
var HOP_BY_HOP_HEADERS = ["connection", "content-encoding", "content-length", "keep-alive", "set-cookie", "transfer-encoding"];
function createHandler(url, cookies, fetch) {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith(API)) {
      return new Response(null, { status: 404 });
    }
    const refresh = pathname.startsWith(AUTH) ? cookies.refresh(request.headers) : void 0;
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
async function refreshed(request, to, refresh, fetch) {
  const body = await request.text();
  const ask = () => fetch(forwarded(request, to, refresh, body));
  return await ask().catch(ask);
}
function forwarded(request, url, refresh, body) {
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
  return new Request(url, { method, headers, body, signal, redirect: "manual", duplex: "half" });
}
async function cookiesOf(answer, cookies) {
  const isJson = answer.ok && answer.headers.get("content-type")?.startsWith("application/json");
  if (answer.headers.getSetCookie().length === 0 || !isJson) {
    return cookies.passedOn(answer);
  }
  const grant = await answer.clone().json();
  return grant.access_token ? cookies.granted(answer, grant) : cookies.passedOn(answer);
}
function isOwnPage({ headers }) {
  const origin = headers.get("origin");
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return origin === null || origin.replace(/^https?:\/\//, "") === host;
}
function foreign() {
  const title = "The origin is not allowed";
  const problem = { type: "/problems/foreign-origin", title, status: 403, code: "FORBIDDEN", error: title, request_id: "" };
  return Response.json(problem, { status: 403, headers: { "Content-Type": "application/problem+json" } });
}

// src/node/resume.ts
var TOO_SHORT = 30;
var DEADLINE = 4e3;
function createResume(url, cookies, fetch) {
  return async (request) => {
    const refresh = cookies.refresh(request.headers);
    const access = cookies.access(request.headers);
    if (!refresh || access && access.expiresIn > TOO_SHORT) {
      return { headers: new Headers(request.headers), cookies: [] };
    }
    const set = await renewed(refresh, cookies, () => fetch(asking(request, url, refresh)));
    const headers = new Headers(request.headers);
    headers.set("Cookie", cookies.applied(request.headers, set));
    return { headers, cookies: set };
  };
}
async function renewed(refresh, cookies, ask) {
  const answer = await ask().catch(ask).catch(() => void 0);
  if (answer?.status === 200) {
    return cookies.granted(answer, await answer.json());
  }
  await answer?.body?.cancel();
  return answer?.status === 204 || answer?.status === 401 ? cookies.removal(refresh) : [];
}
function asking({ headers }, url, refresh) {
  const forwarded2 = headers.get("x-forwarded-for");
  const sent = { Cookie: refresh, "User-Agent": headers.get("user-agent") ?? "", ...forwarded2 && { "X-Forwarded-For": forwarded2 } };
  return new Request(`${url}/api/v1/auth/refresh`, { method: "POST", headers: sent, signal: AbortSignal.timeout(DEADLINE) });
}

// src/node/server.ts
function createPortreeveServer(options) {
  const url = new URL(options.url).href.replace(/\/$/, "");
  const cookies = new Cookies(options.cookieName ?? "portreeve_refresh");
  const fetch = options.fetch ?? ((request) => globalThis.fetch(request));
  return {
    handler: createHandler(url, cookies, fetch),
    resume: createResume(url, cookies, fetch),
    client: (headers) => createPortreeve({
      baseUrl: url,
      transport: "body",
      tokens: cookies.access(headers),
      language: headers.get("accept-language") ?? void 0,
      fetch
    })
  };
}
export {
  createPortreeveServer
};
//# sourceMappingURL=node.js.map
