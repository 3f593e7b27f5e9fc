"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/node.ts
var node_exports = {};
__export(node_exports, {
  createPortreeveServer: () => createPortreeveServer
});
module.exports = __toCommonJS(node_exports);

// src/node/server.ts
var import__ = require("./index.js");

// src/node/client-address.ts
function clientAddress(headers, trustedProxies) {
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  const address = trustedProxies > 0 ? hops.at(-trustedProxies) : void 0;
  return address && /^[\da-f.:[\]]+$/i.test(address) ? address : void 0;
}

// src/node/cookie-header.ts
function cookiesIn(headers) {
  const texts = (headers.get("cookie") ?? "").split(";").map((text) => text.trim());
  return texts.filter(Boolean).map(parseCookie);
}
function parseCookie(text) {
  const at = text.indexOf("=");
  return { name: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1).trim(), text };
}
function parseSetCookie(line) {
  const [pair = "", ...attributes] = line.split(";");
  const [, seconds] = attributes.map((one) => /^\s*max-age\s*=\s*(-?\d{1,10})\s*$/i.exec(one)).find(Boolean) ?? [];
  return { ...parseCookie(pair), maxAge: seconds === void 0 ? void 0 : Number(seconds) };
}
function cookiePaths(pathname) {
  const above = [...pathname.matchAll(/\//g)].flatMap(({ index = 0 }) => [pathname.slice(0, index), pathname.slice(0, index + 1)]);
  return [.../* @__PURE__ */ new Set([...above, pathname])].filter(Boolean);
}
function appendCookies(headers, cookies) {
  for (const cookie of cookies) {
    headers.append("Set-Cookie", cookie);
  }
  if (cookies.length > 0) {
    headers.set("Cache-Control", "private, no-store");
  }
  return headers;
}

// src/problem.ts
var PortreeveError = class extends Error {
  name = "PortreeveError";
  problem;
  /** Seconds to wait before trying again, where the service said so: with 429 and 503. */
  retryAfter;
  constructor(problem, retryAfter) {
    super(problem.error);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
  get type() {
    return this.problem.type;
  }
  get code() {
    return this.problem.code;
  }
  get status() {
    return this.problem.status;
  }
  /** All fields at fault; empty where it is not about fields. */
  get errors() {
    return this.problem.errors ?? [];
  }
};
async function problemIn(response) {
  const body = await response.clone().json().catch(() => void 0);
  return isProblem(body) ? body : void 0;
}
function isProblem(body) {
  const problem = body;
  return typeof problem?.type === "string" && typeof problem.code === "string" && typeof problem.error === "string";
}

// src/refresh.ts
var ENDINGS = [
  "/problems/session-ended",
  "/problems/token-reused",
  "/problems/invalid-refresh-token"
];
function ending(error) {
  const ends = error instanceof PortreeveError && ENDINGS.includes(error.type);
  return ends ? error.problem : void 0;
}

// src/node/grant.ts
var TOKEN = /^[\w.~+/=-]{1,3800}$/;
var ID = /^[\w-]{1,64}$/;
async function grantIn(answer, cookie) {
  const { access_token: accessToken, session_id: sessionId, expires_in: expiresIn } = await json(answer);
  const isWhole = TOKEN.test(cookie.token) && isSeconds(cookie.maxAge) && isSeconds(expiresIn);
  if (answer.status !== 200 || !isWhole || !isText(accessToken, TOKEN) || !isText(sessionId, ID)) {
    return void 0;
  }
  return { sessionId, refreshToken: cookie.token, refreshExpiresIn: cookie.maxAge, accessToken, expiresIn };
}
async function endsSession(answer) {
  const problem = await problemIn(answer);
  return answer.status === 401 && problem !== void 0 && ending(new PortreeveError(problem)) !== void 0;
}
async function json(answer) {
  const body = await answer.clone().json().catch(() => void 0);
  return typeof body === "object" && body !== null ? body : {};
}
function isSeconds(value) {
  return Number.isSafeInteger(value) && value > 0;
}
function isText(value, pattern) {
  return typeof value === "string" && pattern.test(value);
}

// src/node/cookies.ts
var NO_SCRIPTS = "HttpOnly; Secure; SameSite=Lax";
var Cookies = class {
  #refresh;
  #access;
  #isPrefixed;
  /** Over HTTPS the names begin with `__Host-`: no other host and no page without TLS can set those (RFC 6265bis). */
  constructor(name, isSecure) {
    this.#isPrefixed = isSecure;
    this.#refresh = isSecure ? `__Host-${name}` : name;
    this.#access = `${this.#refresh}_access`;
  }
  read(headers) {
    const cookies = cookiesIn(headers);
    const refreshes = cookies.filter(({ name }) => name === this.#refresh);
    const accesses = cookies.filter(({ name }) => name === this.#access);
    const sessions = refreshes.flatMap(({ value }) => parseRefresh(value) ?? []);
    const refreshTokens = sessions.map(({ refreshToken }) => refreshToken);
    const [session] = sessions;
    const isAmbiguous = refreshes.length > 1 || accesses.length > 1;
    if (isAmbiguous || !session) {
      return { isAmbiguous, refreshTokens };
    }
    const access = accesses[0] && parseAccess(accesses[0].value);
    const isUsable = access?.sessionId === session.sessionId && access.expiresIn > 0;
    return { isAmbiguous, refreshTokens, refreshToken: session.refreshToken, access: isUsable ? access : void 0 };
  }
  /** `Lax`, so that a user who follows a link to this site is signed in. */
  set({ sessionId, refreshToken, refreshExpiresIn, accessToken, expiresIn }) {
    const expiresAt = Date.now() + expiresIn * 1e3;
    return [
      `${this.#refresh}=${sessionId}.${refreshToken}; Max-Age=${refreshExpiresIn}; Path=/; ${NO_SCRIPTS}`,
      `${this.#access}=${sessionId}.${expiresAt}.${accessToken}; Max-Age=${expiresIn}; Path=/; ${NO_SCRIPTS}`
    ];
  }
  /** Without the prefix `__Host-`, cookies of the same name may have been set for any path that leads to `pathname`. */
  removal(pathname = "/") {
    const paths = this.#isPrefixed ? ["/"] : cookiePaths(pathname);
    const names = [this.#refresh, this.#access];
    return names.flatMap((name) => paths.map((path) => `${name}=; Max-Age=0; Path=${path}; ${NO_SCRIPTS}`));
  }
  /** The headers of a request that is made after these were set. */
  applied(before, set) {
    const others = cookiesIn(before).filter(({ name }) => name !== this.#refresh && name !== this.#access);
    const kept = set.map(parseSetCookie).filter(({ value }) => value !== "");
    const headers = new Headers(before);
    headers.delete("Cookie");
    if (others.length + kept.length > 0) {
      headers.set("Cookie", [...others, ...kept].map(({ text }) => text).join("; "));
    }
    return headers;
  }
};
function parseRefresh(value) {
  const [, sessionId, refreshToken] = /^([^.]+)\.(.+)$/.exec(value) ?? [];
  return sessionId && refreshToken && TOKEN.test(refreshToken) ? { sessionId, refreshToken } : void 0;
}
function parseAccess(value) {
  const [, sessionId, expiresAt, accessToken] = /^([^.]+)\.(\d{1,15})\.(.+)$/.exec(value) ?? [];
  if (!sessionId || !accessToken || !TOKEN.test(accessToken)) {
    return void 0;
  }
  return { sessionId, accessToken, expiresIn: (Number(expiresAt) - Date.now()) / 1e3 };
}

// src/node/body.ts
async function limitedBody({ headers, body }, most) {
  if (Number(headers.get("content-length")) > most) {
    return void 0;
  }
  const bytes = new Uint8Array(most);
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (length + part.value.length > most) {
      return void 0;
    }
    bytes.set(part.value, length);
    length += part.value.length;
  }
  return bytes.buffer.slice(0, length);
}

// src/node/headers.ts
var REQUEST_HEADERS = [
  ...["accept", "accept-language", "content-encoding", "content-type", "if-match", "if-none-match", "last-event-id"],
  ...["traceparent", "tracestate", "user-agent", "x-request-id"]
];
var ANSWER_HEADERS = [
  ...["allow", "cache-control", "content-language", "content-security-policy", "content-type", "deprecation", "etag", "link"],
  ...["referrer-policy", "retry-after", "sunset", "vary", "x-frame-options", "x-request-id"]
];
var CONTENT_TYPES = ["application/json", "application/problem+json", "text/event-stream"];
function requestHeaders(headers) {
  return isBearer(headers.get("authorization")) ? [...REQUEST_HEADERS, "authorization"] : REQUEST_HEADERS;
}
function answerHeaders({ headers }) {
  const passed = new Headers({ "X-Content-Type-Options": "nosniff" });
  const names = isBearer(headers.get("www-authenticate")) ? [...ANSWER_HEADERS, "www-authenticate"] : ANSWER_HEADERS;
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) {
      passed.set(name, value);
    }
  }
  return passed;
}
function isOfService({ status, headers }) {
  const isRedirect = status < 200 || status >= 300 && status < 400 && status !== 304;
  const [type] = headers.get("content-type")?.split(";") ?? [];
  return !isRedirect && (type === void 0 || CONTENT_TYPES.includes(type.trim().toLowerCase()));
}
function isBearer(value) {
  return value !== null && /^bearer\b/i.test(value);
}

// src/node/refusals.ts
var foreignOrigin = () => refused(403, "FORBIDDEN", "/problems/foreign-origin", "The origin is not allowed");
var payloadTooLarge = () => refused(413, "PAYLOAD_TOO_LARGE", "/problems/payload-too-large", "The body is too large");
var unsupportedMediaType = () => refused(415, "UNSUPPORTED_MEDIA_TYPE", "/problems/unsupported-media-type", "Unsupported media type");
function ambiguousCookie(removal) {
  const answer = refused(400, "VALIDATION_FAILED", "/problems/ambiguous-cookie", "More than one cookie of the session");
  appendCookies(answer.headers, removal);
  return answer;
}
function unavailable(instead) {
  const answer = refused(503, "UNAVAILABLE", "/problems/unavailable", "Temporarily unavailable");
  const wait = instead?.headers.get("retry-after");
  if (wait) {
    answer.headers.set("Retry-After", wait);
  }
  return answer;
}
function refused(status, code, type, title) {
  const problem = { type, title, status, code, error: title, request_id: "" };
  const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  return new Response(JSON.stringify(problem), { status, headers });
}

// src/node/handler.ts
var API = "/api/v1/";
var REFRESH = "/api/v1/auth/refresh";
var LOGOUT = "/api/v1/auth/logout";
var METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE"];
var LONGEST_REFRESH = 4096;
function createHandler(service, cookies, isOwnPage) {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith(API)) {
      return new Response(null, { status: 404 });
    }
    if (!METHODS.includes(request.method)) {
      return new Response(null, { status: 405, headers: { Allow: METHODS.join(", ") } });
    }
    if (!isOwnPage(request.headers)) {
      return foreignOrigin();
    }
    const isRefresh = request.method === "POST" && pathname === REFRESH;
    const received = cookies.read(request.headers);
    if (isRefresh && received.isAmbiguous) {
      return ambiguousCookie(cookies.removal(pathname));
    }
    try {
      return await (isRefresh ? refresh(request, received) : forward(request, pathname, received));
    } catch (error) {
      if (!request.signal.aborted) {
        console.error("portreeve: the service cannot be reached", error);
      }
      return unavailable();
    }
  };
  async function forward(request, pathname, { refreshTokens, isAmbiguous }) {
    const tokens = pathname === LOGOUT ? refreshTokens : [];
    const answer = await send(request, tokens, request.body);
    const set = await cookiesOf(answer);
    return answered(answer, isAmbiguous && set.length > 0 ? [...cookies.removal(pathname), ...set] : set);
  }
  async function refresh(request, { refreshToken }) {
    const body = await limitedBody(request, LONGEST_REFRESH);
    if (!body) {
      return payloadTooLarge();
    }
    if (body.byteLength > 0 && !/^application\/json *(;|$)/i.test(request.headers.get("content-type") ?? "")) {
      return unsupportedMediaType();
    }
    const ask = () => send(request, refreshToken ? [refreshToken] : [], body);
    const answer = await ask().catch(ask);
    const isByCookie = refreshToken && !new TextDecoder().decode(body).includes('"refresh_token"');
    const set = isByCookie && await endsSession(answer) ? cookies.removal() : await cookiesOf(answer);
    const isNoAnswer = isByCookie && answer.ok && set.length === 0;
    return isNoAnswer ? replaced(answer) : answered(answer, set);
  }
  function send(request, refreshTokens, body) {
    const { pathname, search } = new URL(request.url);
    const { method, headers: from, signal } = request;
    return service.send(pathname + search, { method, from, names: requestHeaders(from), refreshTokens, body, signal });
  }
  async function cookiesOf(answer) {
    const cookie = service.cookieIn(answer);
    if (!cookie || !isOfService(answer)) {
      return [];
    }
    if (cookie.token === "") {
      return cookies.removal();
    }
    const grant = await grantIn(answer, cookie);
    return grant ? cookies.set(grant) : [];
  }
}
function answered(answer, set) {
  const headers = appendCookies(answerHeaders(answer), set);
  return isOfService(answer) ? new Response(answer.body, { status: answer.status, headers }) : replaced(answer);
}
async function replaced(answer) {
  await answer.body?.cancel();
  return unavailable(answer);
}

// src/node/origin.ts
function createOriginCheck(origin) {
  let hasWarned = false;
  return (headers) => {
    const sent = headers.get("origin");
    const isOwn = sent === null ? isOfNoOtherPage(headers) : sent === origin;
    if (!isOwn && sent !== null && !hasWarned) {
      hasWarned = true;
      console.warn(`portreeve: refused a request of ${JSON.stringify(sent.slice(0, 100))}; the option \`origin\` is ${JSON.stringify(origin)}`);
    }
    return isOwn;
  };
}
function isOfNoOtherPage(headers) {
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none";
}

// src/node/resume.ts
var TOO_SHORT = 30;
var DEADLINE = 4e3;
function createResume(service, cookies) {
  return async ({ headers, url }) => {
    const { isAmbiguous, refreshToken, access } = cookies.read(headers);
    if (isAmbiguous) {
      return resumed(headers, cookies.removal(new URL(url).pathname));
    }
    if (!refreshToken || access && access.expiresIn > TOO_SHORT) {
      return resumed(headers, []);
    }
    const set = await renewed(headers, refreshToken).catch(() => []);
    return resumed(headers, set);
  };
  function resumed(before, set) {
    const requestHeaders2 = set.length > 0 ? cookies.applied(before, set) : new Headers(before);
    const status = statusOf(cookies.read(requestHeaders2));
    return { requestHeaders: requestHeaders2, responseHeaders: appendCookies(new Headers(), set), status };
  }
  async function renewed(from, refreshToken) {
    const ask = () => service.send("/api/v1/auth/refresh", {
      method: "POST",
      from,
      names: ["user-agent"],
      refreshTokens: [refreshToken],
      signal: AbortSignal.timeout(DEADLINE)
    });
    const answer = await ask().catch(ask);
    const cookie = service.cookieIn(answer);
    const grant = cookie && await grantIn(answer, cookie);
    if (grant) {
      return cookies.set(grant);
    }
    const isOver = await endsSession(answer);
    await answer.body?.cancel();
    return isOver ? cookies.removal() : [];
  }
}
function statusOf({ refreshToken, access }) {
  return access ? "signed-in" : refreshToken ? "unknown" : "signed-out";
}

// src/node/service-cookie.ts
var namesOf = (name) => [name, `__Secure-${name}`];
function serviceCookies(name, tokens) {
  return tokens.flatMap((token) => namesOf(name).map((one) => `${one}=${token}`)).join("; ");
}
function serviceCookieIn(answer, name) {
  const set = answer.headers.getSetCookie().map(parseSetCookie);
  const cookie = set.filter((one) => namesOf(name).includes(one.name)).at(-1);
  return cookie && { token: cookie.maxAge === 0 ? "" : cookie.value, maxAge: cookie.maxAge };
}

// src/node/service.ts
var Service = class {
  constructor(url, cookieName, trustedProxies, fetch) {
    this.url = url;
    this.cookieName = cookieName;
    this.trustedProxies = trustedProxies;
    this.fetch = fetch;
  }
  url;
  cookieName;
  trustedProxies;
  fetch;
  send(path, { method, from, names, refreshTokens, body = null, signal }) {
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
    return this.fetch(new Request(this.url + path, { method, headers, body, signal, redirect: "manual", duplex: "half" }));
  }
  cookieIn(answer) {
    return serviceCookieIn(answer, this.cookieName);
  }
};

// src/node/server.ts
function createPortreeveServer(options) {
  const url = new URL(options.url).href.replace(/\/$/, "");
  const origin = originOf(options.origin);
  const name = options.cookieName ?? "portreeve_refresh";
  const trustedProxies = options.trustedProxies ?? 0;
  const fetch = options.fetch ?? ((request) => globalThis.fetch(request));
  const cookies = new Cookies(name, origin.startsWith("https:"));
  const service = new Service(url, name, trustedProxies, fetch);
  return {
    handler: createHandler(service, cookies, createOriginCheck(origin)),
    resume: createResume(service, cookies),
    client(headers) {
      const received = cookies.read(headers);
      const address = clientAddress(headers, trustedProxies);
      return (0, import__.createPortreeve)({
        baseUrl: url,
        transport: "body",
        tokens: received.access,
        storage: statusOf(received) === "unknown" ? NOT_KNOWN : void 0,
        language: headers.get("accept-language") ?? void 0,
        fetch: address ? (request) => fetch(withAddress(request, address)) : fetch
      });
    }
  };
}
var NOT_KNOWN = {
  getItem: () => Promise.reject(new Error("The session was not renewed: the service cannot be reached, or `resume` was not called")),
  setItem: () => {
  },
  removeItem: () => {
  }
};
function originOf(option) {
  const { origin } = new URL(option);
  if (!/^https?:/.test(origin)) {
    throw new TypeError(`origin must begin with https:// or http://, and is ${JSON.stringify(option)}`);
  }
  return origin;
}
function withAddress(request, address) {
  request.headers.set("X-Forwarded-For", address);
  return request;
}
//# sourceMappingURL=node.js.map
