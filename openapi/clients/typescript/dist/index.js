// src/address.ts
function absolute(baseUrl) {
  try {
    return new URL(baseUrl, globalThis.location?.href).href.replace(/\/$/, "");
  } catch {
    return void 0;
  }
}
var PLACEHOLDER_URL = "http://base-url.invalid";
function unreachable(baseUrl) {
  return () => Promise.reject(new TypeError(`baseUrl ${JSON.stringify(baseUrl)} is relative to a page, and here is none`));
}

// src/fetch.ts
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason ?? failure("AbortError", "aborted"));
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
function deadline(milliseconds) {
  if (AbortSignal.timeout) {
    return AbortSignal.timeout(milliseconds);
  }
  const controller = new AbortController();
  setTimeout(() => controller.abort(failure("TimeoutError", "no answer in time")), milliseconds);
  return controller.signal;
}
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
function failure(name, message) {
  return Object.assign(new Error(message), { name });
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
function unwrap(answer2) {
  if (answer2.response.ok) {
    return answer2.data;
  }
  const { error, response } = answer2;
  throw new PortreeveError(isProblem(error) ? error : foreign(response), secondsToWait(response));
}
async function problemIn(response) {
  const body = await response.clone().json().catch(() => void 0);
  return isProblem(body) ? body : void 0;
}
function secondsToWait(response) {
  const header = response.headers.get("Retry-After");
  if (header === null) {
    return void 0;
  }
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1e3;
  return Number.isNaN(seconds) ? void 0 : Math.max(0, seconds);
}
function isProblem(body) {
  const problem = body;
  return typeof problem?.type === "string" && typeof problem.code === "string" && typeof problem.error === "string";
}
function foreign(response) {
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    code: "UNAVAILABLE",
    error: `Status ${response.status}, not from the service`,
    request_id: response.headers.get("X-Request-Id") ?? ""
  };
}

// src/refresh.ts
var ENDINGS = [
  "/problems/session-ended",
  "/problems/token-reused",
  "/problems/invalid-refresh-token"
];
var STALE = ["/problems/access-token-expired", "/problems/invalid-access-token"];
function asksForAnotherToken(type) {
  return STALE.includes(type);
}
function ending(error) {
  const ends = error instanceof PortreeveError && ENDINGS.includes(error.type);
  return ends ? error.problem : void 0;
}
function createRefresh(session, calls, tabs, store) {
  let running;
  async function lasting(milliseconds) {
    await running?.catch(() => {
    });
    const { tokens: tokens2 } = session;
    if (!tokens2 || !canRenew(tokens2) || timeLeft(tokens2) > milliseconds) {
      return tokens2;
    }
    try {
      return await after(tokens2);
    } catch (error) {
      if (session.tokens === tokens2 && timeLeft(tokens2) > 0) {
        return tokens2;
      }
      throw error;
    }
  }
  function canRenew(tokens2) {
    return store.byCookie || tokens2.refreshToken !== void 0;
  }
  async function after(stale) {
    if (session.tokens !== stale) {
      return session.tokens;
    }
    running ??= refresh(stale).finally(() => {
      running = void 0;
    });
    return await running;
  }
  function refresh(stale) {
    const departures = session.departures;
    const overtaken = () => session.tokens !== stale || session.departures !== departures;
    return tabs.exclusively(async () => {
      if (overtaken()) {
        return session.tokens;
      }
      try {
        const token = store.byCookie ? void 0 : await refreshToken(stale);
        const tokens2 = store.byCookie || token ? await calls.refresh(token) : void 0;
        if (!tokens2) {
          ended(stale);
        } else if (session.begin(tokens2, departures)) {
          tabs.send({ kind: "granted", tokens: tokens2 });
        }
        await store.stored();
        return session.tokens;
      } catch (error) {
        if (overtaken()) {
          return session.tokens;
        }
        const problem = ending(error);
        if (problem) {
          ended(stale, problem);
        }
        throw error;
      }
    });
  }
  async function refreshToken(stale) {
    if (!stale) {
      return (await store.read()).refreshToken;
    }
    await store.stored();
    const kept = store.isCurrent() ? await store.read().catch(() => void 0) : void 0;
    return kept?.sessionId === stale.sessionId && kept.refreshToken || stale.refreshToken;
  }
  function ended(stale, problem) {
    if (stale && session.tokens === stale) {
      session.ended(stale.sessionId, problem);
      tabs.send({ kind: "ended", sessionId: stale.sessionId, problem });
    }
  }
  return { lasting, canRenew, after };
}
function timeLeft({ grantedAt, expiresAt }) {
  const now = Date.now();
  return now < grantedAt ? 0 : expiresAt - now;
}

// src/user.ts
var ME = "/api/v1/users/me";
function updateUser(session, sessionId, url, response) {
  if (response.ok && url.endsWith(ME)) {
    const known = response.clone().json();
    known.then((user) => user.id && session.know(sessionId, user)).catch(() => {
    });
  }
}
function currentUser(session, api) {
  const asked = /* @__PURE__ */ new Map();
  return async () => {
    const { state } = session;
    if (state.status !== "signed-in" || state.user) {
      return state.user;
    }
    const { sessionId } = state;
    const asking = asked.get(sessionId) ?? api.GET(ME).then(unwrap).finally(() => asked.delete(sessionId));
    asked.set(sessionId, asking);
    try {
      return await asking;
    } catch (error) {
      if (session.state.status === "signed-in") {
        throw error;
      }
      return void 0;
    }
  };
}

// src/authorized.ts
var TOO_SHORT = 3e4;
function authorized(fetch, baseUrl, session, refresh, tabs) {
  async function send(request, tokens2) {
    request.headers.set("Authorization", `Bearer ${tokens2.accessToken}`);
    const response = await fetch(request);
    const problem = response.status === 401 ? await problemIn(response) : void 0;
    if (problem?.type === "/problems/session-ended") {
      session.ended(tokens2.sessionId, problem);
      tabs.send({ kind: "ended", sessionId: tokens2.sessionId, problem });
    }
    updateUser(session, tokens2.sessionId, request.url, response);
    return { response, stale: asksForAnotherToken(problem?.type) };
  }
  return async (request) => {
    if (!request.url.startsWith(`${baseUrl}/`) || request.headers.has("Authorization")) {
      return fetch(request);
    }
    try {
      return await authorize(request);
    } catch (error) {
      if (error instanceof PortreeveError) {
        return answer(error);
      }
      throw error;
    }
  };
  async function authorize(request) {
    const before = session.tokens;
    const short = before ? Math.min(TOO_SHORT, (before.expiresAt - before.grantedAt) / 3) : 0;
    const tokens2 = await unlessAborted(refresh.lasting(short), request.signal);
    if (!tokens2 || before && !samePerson(before, tokens2)) {
      return fetch(request);
    }
    const again = request.clone();
    const { response, stale } = await send(request, tokens2);
    if (!stale || !refresh.canRenew(tokens2)) {
      return response;
    }
    const next = await unlessAborted(refresh.after(tokens2), request.signal);
    if (!next || !samePerson(tokens2, next)) {
      return response;
    }
    return (await unlessAborted(send(again, next), request.signal)).response;
  }
}
function samePerson(one, other) {
  return one.sessionId === other.sessionId;
}
function answer({ problem, retryAfter }) {
  const headers = new Headers({ "Content-Type": "application/problem+json", "X-Request-Id": problem.request_id });
  if (retryAfter !== void 0) {
    headers.set("Retry-After", String(retryAfter));
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

// node_modules/openapi-fetch/dist/index.mjs
var PATH_PARAM_RE = /\{[^{}]+\}/g;
var supportsRequestInitExt = () => {
  return typeof process === "object" && Number.parseInt(process?.versions?.node?.substring(0, 2)) >= 18 && process.versions.undici;
};
function randomID() {
  return Math.random().toString(36).slice(2, 11);
}
function createClient(clientOptions) {
  let {
    baseUrl = "",
    Request: CustomRequest = globalThis.Request,
    fetch: baseFetch = globalThis.fetch,
    querySerializer: globalQuerySerializer,
    bodySerializer: globalBodySerializer,
    pathSerializer: globalPathSerializer,
    headers: baseHeaders,
    requestInitExt = void 0,
    ...baseOptions
  } = { ...clientOptions };
  requestInitExt = supportsRequestInitExt() ? requestInitExt : void 0;
  baseUrl = removeTrailingSlash(baseUrl);
  const globalMiddlewares = [];
  async function coreFetch(schemaPath, fetchOptions) {
    const {
      baseUrl: localBaseUrl,
      fetch = baseFetch,
      Request: Request2 = CustomRequest,
      headers,
      params = {},
      parseAs = "json",
      querySerializer: requestQuerySerializer,
      bodySerializer = globalBodySerializer ?? defaultBodySerializer,
      pathSerializer: requestPathSerializer,
      body,
      middleware: requestMiddlewares = [],
      ...init
    } = fetchOptions || {};
    let finalBaseUrl = baseUrl;
    if (localBaseUrl) {
      finalBaseUrl = removeTrailingSlash(localBaseUrl) ?? baseUrl;
    }
    let querySerializer = typeof globalQuerySerializer === "function" ? globalQuerySerializer : createQuerySerializer(globalQuerySerializer);
    if (requestQuerySerializer) {
      querySerializer = typeof requestQuerySerializer === "function" ? requestQuerySerializer : createQuerySerializer({
        ...typeof globalQuerySerializer === "object" ? globalQuerySerializer : {},
        ...requestQuerySerializer
      });
    }
    const pathSerializer2 = requestPathSerializer || globalPathSerializer || defaultPathSerializer;
    const serializedBody = body === void 0 ? void 0 : bodySerializer(
      body,
      // Note: we declare mergeHeaders() both here and below because it’s a bit of a chicken-or-egg situation:
      // bodySerializer() needs all headers so we aren’t dropping ones set by the user, however,
      // the result of this ALSO sets the lowest-priority content-type header. So we re-merge below,
      // setting the content-type at the very beginning to be overwritten.
      // Lastly, based on the way headers work, it’s not a simple “present-or-not” check becauase null intentionally un-sets headers.
      mergeHeaders(baseHeaders, headers, params.header)
    );
    const finalHeaders = mergeHeaders(
      // with no body, we should not to set Content-Type
      serializedBody === void 0 || // if serialized body is FormData; browser will correctly set Content-Type & boundary expression
      serializedBody instanceof FormData ? {} : {
        "Content-Type": "application/json"
      },
      baseHeaders,
      headers,
      params.header
    );
    const finalMiddlewares = [...globalMiddlewares, ...requestMiddlewares];
    const requestInit = {
      redirect: "follow",
      ...baseOptions,
      ...init,
      body: serializedBody,
      headers: finalHeaders
    };
    let id;
    let options;
    let request = new Request2(
      createFinalURL(schemaPath, { baseUrl: finalBaseUrl, params, querySerializer, pathSerializer: pathSerializer2 }),
      requestInit
    );
    let response;
    for (const key in init) {
      if (!(key in request)) {
        request[key] = init[key];
      }
    }
    if (finalMiddlewares.length) {
      id = randomID();
      options = Object.freeze({
        baseUrl: finalBaseUrl,
        fetch,
        parseAs,
        querySerializer,
        bodySerializer,
        pathSerializer: pathSerializer2
      });
      for (const m of finalMiddlewares) {
        if (m && typeof m === "object" && typeof m.onRequest === "function") {
          const result = await m.onRequest({
            request,
            schemaPath,
            params,
            options,
            id
          });
          if (result) {
            if (result instanceof Request2) {
              request = result;
            } else if (result instanceof Response) {
              response = result;
              break;
            } else {
              throw new Error("onRequest: must return new Request() or Response() when modifying the request");
            }
          }
        }
      }
    }
    if (!response) {
      try {
        response = await fetch(request, requestInitExt);
      } catch (error2) {
        let errorAfterMiddleware = error2;
        if (finalMiddlewares.length) {
          for (let i = finalMiddlewares.length - 1; i >= 0; i--) {
            const m = finalMiddlewares[i];
            if (m && typeof m === "object" && typeof m.onError === "function") {
              const result = await m.onError({
                request,
                error: errorAfterMiddleware,
                schemaPath,
                params,
                options,
                id
              });
              if (result) {
                if (result instanceof Response) {
                  errorAfterMiddleware = void 0;
                  response = result;
                  break;
                }
                if (result instanceof Error) {
                  errorAfterMiddleware = result;
                  continue;
                }
                throw new Error("onError: must return new Response() or instance of Error");
              }
            }
          }
        }
        if (errorAfterMiddleware) {
          throw errorAfterMiddleware;
        }
      }
      if (finalMiddlewares.length) {
        for (let i = finalMiddlewares.length - 1; i >= 0; i--) {
          const m = finalMiddlewares[i];
          if (m && typeof m === "object" && typeof m.onResponse === "function") {
            const result = await m.onResponse({
              request,
              response,
              schemaPath,
              params,
              options,
              id
            });
            if (result) {
              if (!(result instanceof Response)) {
                throw new Error("onResponse: must return new Response() when modifying the response");
              }
              response = result;
            }
          }
        }
      }
    }
    const contentLength = response.headers.get("Content-Length");
    if (response.status === 204 || request.method === "HEAD" || contentLength === "0" && !response.headers.get("Transfer-Encoding")?.includes("chunked")) {
      return response.ok ? { data: void 0, response } : { error: void 0, response };
    }
    if (response.ok) {
      const getResponseData = async () => {
        if (parseAs === "stream") {
          return response.body;
        }
        if (parseAs === "json" && !contentLength) {
          const raw = await response.text();
          return raw ? JSON.parse(raw) : void 0;
        }
        return await response[parseAs]();
      };
      return { data: await getResponseData(), response };
    }
    let error = await response.text();
    try {
      error = JSON.parse(error);
    } catch {
    }
    return { error, response };
  }
  return {
    request(method, url, init) {
      return coreFetch(url, { ...init, method: method.toUpperCase() });
    },
    /** Call a GET endpoint */
    GET(url, init) {
      return coreFetch(url, { ...init, method: "GET" });
    },
    /** Call a PUT endpoint */
    PUT(url, init) {
      return coreFetch(url, { ...init, method: "PUT" });
    },
    /** Call a POST endpoint */
    POST(url, init) {
      return coreFetch(url, { ...init, method: "POST" });
    },
    /** Call a DELETE endpoint */
    DELETE(url, init) {
      return coreFetch(url, { ...init, method: "DELETE" });
    },
    /** Call a OPTIONS endpoint */
    OPTIONS(url, init) {
      return coreFetch(url, { ...init, method: "OPTIONS" });
    },
    /** Call a HEAD endpoint */
    HEAD(url, init) {
      return coreFetch(url, { ...init, method: "HEAD" });
    },
    /** Call a PATCH endpoint */
    PATCH(url, init) {
      return coreFetch(url, { ...init, method: "PATCH" });
    },
    /** Call a TRACE endpoint */
    TRACE(url, init) {
      return coreFetch(url, { ...init, method: "TRACE" });
    },
    /** Register middleware */
    use(...middleware) {
      for (const m of middleware) {
        if (!m) {
          continue;
        }
        if (typeof m !== "object" || !("onRequest" in m || "onResponse" in m || "onError" in m)) {
          throw new Error("Middleware must be an object with one of `onRequest()`, `onResponse() or `onError()`");
        }
        globalMiddlewares.push(m);
      }
    },
    /** Unregister middleware */
    eject(...middleware) {
      for (const m of middleware) {
        const i = globalMiddlewares.indexOf(m);
        if (i !== -1) {
          globalMiddlewares.splice(i, 1);
        }
      }
    }
  };
}
function serializePrimitiveParam(name, value, options) {
  if (value === void 0 || value === null) {
    return "";
  }
  if (typeof value === "object") {
    throw new Error(
      "Deeply-nested arrays/objects aren\u2019t supported. Provide your own `querySerializer()` to handle these."
    );
  }
  return `${name}=${options?.allowReserved === true ? value : encodeURIComponent(value)}`;
}
function serializeObjectParam(name, value, options) {
  if (!value || typeof value !== "object") {
    return "";
  }
  const values = [];
  const joiner = {
    simple: ",",
    label: ".",
    matrix: ";"
  }[options.style] || "&";
  if (options.style !== "deepObject" && options.explode === false) {
    for (const k in value) {
      values.push(k, options.allowReserved === true ? value[k] : encodeURIComponent(value[k]));
    }
    const final2 = values.join(",");
    switch (options.style) {
      case "form": {
        return `${name}=${final2}`;
      }
      case "label": {
        return `.${final2}`;
      }
      case "matrix": {
        return `;${name}=${final2}`;
      }
      default: {
        return final2;
      }
    }
  }
  for (const k in value) {
    const finalName = options.style === "deepObject" ? `${name}[${k}]` : k;
    values.push(serializePrimitiveParam(finalName, value[k], options));
  }
  const final = values.join(joiner);
  return options.style === "label" || options.style === "matrix" ? `${joiner}${final}` : final;
}
function serializeArrayParam(name, value, options) {
  if (!Array.isArray(value)) {
    return "";
  }
  if (options.explode === false) {
    const joiner2 = { form: ",", spaceDelimited: "%20", pipeDelimited: "|" }[options.style] || ",";
    const final = (options.allowReserved === true ? value : value.map((v) => encodeURIComponent(v))).join(joiner2);
    switch (options.style) {
      case "simple": {
        return final;
      }
      case "label": {
        return `.${final}`;
      }
      case "matrix": {
        return `;${name}=${final}`;
      }
      // case "spaceDelimited":
      // case "pipeDelimited":
      default: {
        return `${name}=${final}`;
      }
    }
  }
  const joiner = { simple: ",", label: ".", matrix: ";" }[options.style] || "&";
  const values = [];
  for (const v of value) {
    if (options.style === "simple" || options.style === "label") {
      values.push(options.allowReserved === true ? v : encodeURIComponent(v));
    } else {
      values.push(serializePrimitiveParam(name, v, options));
    }
  }
  return options.style === "label" || options.style === "matrix" ? `${joiner}${values.join(joiner)}` : values.join(joiner);
}
function createQuerySerializer(options) {
  return function querySerializer(queryParams) {
    const search = [];
    if (queryParams && typeof queryParams === "object") {
      for (const name in queryParams) {
        const value = queryParams[name];
        if (value === void 0 || value === null) {
          continue;
        }
        if (Array.isArray(value)) {
          if (value.length === 0) {
            continue;
          }
          search.push(
            serializeArrayParam(name, value, {
              style: "form",
              explode: true,
              ...options?.array,
              allowReserved: options?.allowReserved || false
            })
          );
          continue;
        }
        if (typeof value === "object") {
          search.push(
            serializeObjectParam(name, value, {
              style: "deepObject",
              explode: true,
              ...options?.object,
              allowReserved: options?.allowReserved || false
            })
          );
          continue;
        }
        search.push(serializePrimitiveParam(name, value, options));
      }
    }
    return search.join("&");
  };
}
function defaultPathSerializer(pathname, pathParams) {
  let nextURL = pathname;
  for (const match of pathname.match(PATH_PARAM_RE) ?? []) {
    let name = match.substring(1, match.length - 1);
    let explode = false;
    let style = "simple";
    if (name.endsWith("*")) {
      explode = true;
      name = name.substring(0, name.length - 1);
    }
    if (name.startsWith(".")) {
      style = "label";
      name = name.substring(1);
    } else if (name.startsWith(";")) {
      style = "matrix";
      name = name.substring(1);
    }
    if (!pathParams || pathParams[name] === void 0 || pathParams[name] === null) {
      continue;
    }
    const value = pathParams[name];
    if (Array.isArray(value)) {
      nextURL = nextURL.replace(match, serializeArrayParam(name, value, { style, explode }));
      continue;
    }
    if (typeof value === "object") {
      nextURL = nextURL.replace(match, serializeObjectParam(name, value, { style, explode }));
      continue;
    }
    if (style === "matrix") {
      nextURL = nextURL.replace(match, `;${serializePrimitiveParam(name, value)}`);
      continue;
    }
    nextURL = nextURL.replace(match, style === "label" ? `.${encodeURIComponent(value)}` : encodeURIComponent(value));
  }
  return nextURL;
}
function defaultBodySerializer(body, headers) {
  if (body instanceof FormData) {
    return body;
  }
  if (headers) {
    const contentType = headers.get instanceof Function ? headers.get("Content-Type") ?? headers.get("content-type") : headers["Content-Type"] ?? headers["content-type"];
    if (contentType === "application/x-www-form-urlencoded") {
      return new URLSearchParams(body).toString();
    }
  }
  return JSON.stringify(body);
}
function createFinalURL(pathname, options) {
  let finalURL = `${options.baseUrl}${pathname}`;
  if (options.params?.path) {
    finalURL = options.pathSerializer(finalURL, options.params.path);
  }
  let search = options.querySerializer(options.params.query ?? {});
  if (search.startsWith("?")) {
    search = search.substring(1);
  }
  if (search) {
    finalURL += `?${search}`;
  }
  return finalURL;
}
function mergeHeaders(...allHeaders) {
  const finalHeaders = new Headers();
  for (const h of allHeaders) {
    if (!h || typeof h !== "object") {
      continue;
    }
    const iterator = h instanceof Headers ? h.entries() : Object.entries(h);
    for (const [k, v] of iterator) {
      if (v === null) {
        finalHeaders.delete(k);
      } else if (Array.isArray(v)) {
        for (const v2 of v) {
          finalHeaders.append(k, v2);
        }
      } else if (v !== void 0) {
        finalHeaders.set(k, v);
      }
    }
  }
  return finalHeaders;
}
function removeTrailingSlash(url) {
  if (url.endsWith("/")) {
    return url.substring(0, url.length - 1);
  }
  return url;
}

// src/client.ts
function createApi(baseUrl, fetch) {
  return createClient({ baseUrl, fetch, redirect: "error", pathSerializer });
}
var pathSerializer = (path, params) => {
  const url = defaultPathSerializer(path, params);
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(url)) {
    throw new TypeError(`dot segment in ${url}`);
  }
  return url;
};

// src/calls.ts
var DEADLINE = 15e3;
var REFRESH_DEADLINE = 4e3;
function createCalls(fetch, baseUrl, transport) {
  const api = createApi(baseUrl, fetch);
  return {
    async register(body) {
      return unwrap(await api.POST("/api/v1/auth/register", { body, signal: deadline(DEADLINE) }));
    },
    async logIn({ email, password }) {
      const body = { email, password, transport };
      return tokens(unwrap(await api.POST("/api/v1/auth/login", { body, signal: deadline(DEADLINE) })));
    },
    async refresh(refreshToken) {
      const body = { refresh_token: refreshToken };
      const spend = () => api.POST("/api/v1/auth/refresh", { body, signal: deadline(REFRESH_DEADLINE) });
      const grant = unwrap(await spend().catch(spend));
      return grant && tokens(grant);
    },
    async logOut({ accessToken, refreshToken, sessionId, leaving }, credentials = "same-origin") {
      const headers = { Authorization: accessToken && `Bearer ${accessToken}` };
      const body = { scope: leaving, session_id: sessionId, refresh_token: refreshToken };
      unwrap(await api.POST("/api/v1/auth/logout", { body, headers, credentials, signal: deadline(DEADLINE) }));
    }
  };
}
function tokens(grant) {
  return tokensOf({
    accessToken: grant.access_token,
    sessionId: grant.session_id,
    expiresIn: grant.expires_in,
    refreshToken: grant.refresh_token
  });
}
function tokensOf({ expiresIn, ...grant }) {
  const now = Date.now();
  return { ...grant, grantedAt: now, expiresAt: now + expiresIn * 1e3 };
}

// src/cookies.ts
function withCookies(fetch, baseUrl) {
  return (request) => {
    const wanted = request.credentials !== "omit" && request.url.startsWith(`${baseUrl}/api/v1/auth/`);
    return wanted ? unlessAborted(fetch(new Request(request, { credentials: "include" })), request.signal) : fetch(request);
  };
}

// src/language.ts
function withLanguage(fetch, language) {
  if (language === void 0) {
    return fetch;
  }
  return (request) => {
    const wanted = typeof language === "function" ? language() : language;
    if (wanted && !request.headers.has("Accept-Language")) {
      request.headers.set("Accept-Language", wanted);
    }
    return fetch(request);
  };
}

// src/patient.ts
var REPEATS = 2;
var LONGEST_WAIT = 5;
function patient(fetch) {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return fetch(request);
    }
    for (let tried = 0; ; tried += 1) {
      const last = tried === REPEATS;
      const response = await fetch(request).catch((error) => {
        if (last || request.signal.aborted) {
          throw error;
        }
        return void 0;
      });
      const seconds = (response && secondsToWait(response)) ?? pause(tried);
      if (response && (response.status !== 503 || last || seconds > LONGEST_WAIT)) {
        return response;
      }
      await response?.body?.cancel();
      await unlessAborted(wait(seconds * 1e3), request.signal);
    }
  };
}
function pause(tried) {
  return (0.25 + Math.random() * 0.25) * 3 ** tried;
}

// src/resume.ts
async function resume(session, refresh, signOut, tabs, store) {
  const isUnknown = () => session.state.status === "unknown";
  if (isUnknown()) {
    await signOut.recall().catch((error) => {
      if (!store.byCookie) {
        throw error;
      }
    });
  }
  if (session.pending.size) {
    await tabs.exclusively(() => signOut.settle()).catch(() => isUnknown() && session.pending.size && session.noUser());
  }
  if (isUnknown()) {
    let problem;
    try {
      await refresh.after(void 0);
    } catch (error) {
      problem = ending(error);
      if (!problem) {
        throw error;
      }
    }
    if (isUnknown()) {
      session.noUser(store.byCookie && problem?.type === "/problems/invalid-refresh-token" ? void 0 : problem);
    }
  }
  return session.state.status === "signed-in" ? session.state : void 0;
}

// src/session.ts
var CurrentSession = class {
  constructor(store) {
    this.store = store;
    this.#state = { status: store.mayHold() ? "unknown" : "signed-out" };
  }
  store;
  #state;
  #tokens;
  #scope = "current";
  #departures = 0;
  #over = /* @__PURE__ */ new Set();
  #listeners = /* @__PURE__ */ new Set();
  /** What the service must still end, by session id, when here it is over already. */
  pending = /* @__PURE__ */ new Map();
  get state() {
    return this.#state;
  }
  /** Absent unless a user is signed in. */
  get tokens() {
    return this.#tokens;
  }
  /** How often there was a sign-out. Remember it before asking for a grant. */
  get departures() {
    return this.#departures;
  }
  /** Refuses, with false, a grant that was asked for before a sign-out. */
  begin(tokens2, departures) {
    if (departures !== this.#departures || this.#over.has(tokens2.sessionId)) {
      this.stillToLeave(tokens2);
      return false;
    }
    this.#hold(tokens2);
    return true;
  }
  /** Takes what another tab was granted, unless it is out of date. */
  take(tokens2) {
    const newer = !this.#tokens || this.#tokens.grantedAt <= tokens2.grantedAt;
    if (newer && !this.#over.has(tokens2.sessionId)) {
      this.#hold(tokens2);
    }
  }
  /** Signs out. At once, whatever the service will say. If it has not said yet, once more, perhaps with another scope. */
  leave(scope) {
    this.#departures += 1;
    this.#scope = scope;
    const known = this.#tokens ? [this.#tokens] : [...this.pending.values()];
    const proofs = this.#state.status === "unknown" ? [{}] : known;
    proofs.forEach((proof) => this.stillToLeave(proof));
  }
  /** Over here, and to be ended by the service. */
  stillToLeave(proof, leaving = this.#scope) {
    const pending = { ...proof, leaving };
    const { sessionId } = proof;
    this.#over.add(sessionId);
    this.pending.delete(void 0);
    this.pending.set(sessionId, pending);
    this.store.leave(pending);
    if (this.#tokens?.sessionId === sessionId) {
      this.#tokens = void 0;
      this.#become({ status: "signed-out" });
    }
  }
  /** The service has heard of the sign-out. */
  left(pending) {
    if (this.pending.get(pending.sessionId) === pending) {
      this.pending.delete(pending.sessionId);
    }
    if (!this.pending.size) {
      this.store.clear();
    }
  }
  /** A session is over. It may be another than the present one, which then goes on. */
  ended(sessionId, problem) {
    this.#over.add(sessionId);
    if (this.#tokens?.sessionId === sessionId) {
      this.#departures += 1;
      this.#tokens = void 0;
      this.noUser(problem);
    }
  }
  /** There is no session any more, or there turned out to be none to resume. */
  noUser(problem) {
    if (!this.pending.size) {
      this.store.ended();
    }
    this.#become({ status: "signed-out", ...problem && { problem } });
  }
  /** Who it is that is signed in. An older answer that arrives late is ignored. */
  know(sessionId, user) {
    const state = this.#state;
    if (state.status !== "signed-in" || state.sessionId !== sessionId) {
      return;
    }
    if (!state.user || state.user.updated_at < user.updated_at) {
      this.#become({ status: "signed-in", sessionId, user });
    }
  }
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  #hold(tokens2) {
    const before = this.#tokens?.sessionId;
    this.#tokens = tokens2;
    this.pending.delete(void 0);
    this.store.hold(tokens2);
    if (before !== tokens2.sessionId) {
      this.#become({ status: "signed-in", sessionId: tokens2.sessionId });
    }
  }
  #become(state) {
    this.#state = state;
    for (const listener of [...this.#listeners]) {
      try {
        listener(state);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
};

// src/sign-in.ts
async function signIn(session, calls, signOut, tabs, store, credentials) {
  const departures = session.departures;
  return await tabs.exclusively(async () => {
    if (!session.pending.size) {
      await signOut.recall().catch(() => {
      });
    }
    await signOut.settle().catch((error) => {
      if (session.pending.size) {
        throw error;
      }
    });
    const tokens2 = await calls.logIn(credentials);
    if (!session.begin(tokens2, departures)) {
      throw failure("AbortError", "signed out meanwhile");
    }
    tabs.send({ kind: "granted", tokens: tokens2 });
    await store.stored();
    return { status: "signed-in", sessionId: tokens2.sessionId };
  });
}

// src/sign-out.ts
function createSignOut(session, calls, tabs, store) {
  async function now(scope) {
    const { tokens: tokens2 } = session;
    session.leave(scope);
    const unidentified = session.pending.get(void 0);
    if (tokens2) {
      tabs.send({ kind: "ended", sessionId: tokens2.sessionId });
    }
    await tabs.exclusively(() => {
      if (unidentified && !session.pending.size) {
        session.stillToLeave(unidentified);
      }
      return settle();
    });
  }
  async function recall() {
    const kept = await store.read();
    if (kept.leaving) {
      session.stillToLeave(kept, kept.leaving);
    }
  }
  async function settle() {
    for (const pending of session.pending.values()) {
      const hasProof = pending.sessionId || pending.refreshToken;
      const ending2 = hasProof ? calls.logOut(pending, session.tokens && "omit") : identify(pending);
      await ending2.catch((error) => {
        if (!isFinal(error)) {
          throw error;
        }
        session.left(pending);
        if (error.status !== 401) {
          throw error;
        }
      });
      session.left(pending);
    }
    await store.stored();
  }
  async function identify({ leaving }) {
    const kept = await (store.byCookie ? calls.refresh(void 0) : store.read());
    if (kept?.accessToken || kept?.refreshToken) {
      session.stillToLeave(kept, leaving);
      if (kept.sessionId) {
        tabs.send({ kind: "ended", sessionId: kept.sessionId });
      }
    }
  }
  return { now, recall, settle };
}
function isFinal(error) {
  return error instanceof PortreeveError && error.type !== "about:blank" && /^4(?!08|29)/.test(String(error.status));
}

// src/storage.ts
var STORAGE_TIMEOUT = 3e3;
function createStore(storage, key, byCookie, seed) {
  let wanted;
  let writing;
  function put(kept) {
    seed = {};
    if (storage) {
      wanted = kept ? JSON.stringify(kept) : null;
      void write();
    }
  }
  function write() {
    writing ??= writeAll();
    return writing;
  }
  async function writeAll() {
    let value;
    while (value !== wanted && wanted !== void 0) {
      value = wanted;
      try {
        await (value === null ? storage?.removeItem(key) : storage?.setItem(key, value));
        if (value === wanted) {
          wanted = void 0;
        }
      } catch {
      }
    }
    writing = void 0;
  }
  const clear = () => put(void 0);
  return {
    byCookie,
    mayHold: () => byCookie || storage !== void 0 || seed.refreshToken !== void 0,
    isCurrent: () => storage !== void 0 && wanted === void 0,
    async read() {
      return parsed(storage && await inTime(Promise.resolve(storage.getItem(key)))) ?? seed;
    },
    hold({ sessionId, refreshToken }) {
      if (!byCookie) {
        put({ sessionId, refreshToken });
      }
    },
    leave({ sessionId, refreshToken, leaving }) {
      if (byCookie || refreshToken) {
        put({ sessionId, refreshToken: byCookie ? void 0 : refreshToken, leaving });
      }
    },
    ended() {
      if (!byCookie) {
        clear();
      }
    },
    clear,
    async stored() {
      if (wanted !== void 0) {
        await inTime(write()).catch(() => {
        });
      }
    }
  };
}
function keyFor(baseUrl) {
  return `portreeve.${baseUrl.replace(/[^\w.-]+/g, "_")}`;
}
function pageStorage() {
  try {
    return typeof document === "undefined" ? void 0 : globalThis.localStorage;
  } catch {
    return void 0;
  }
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function inTime(answer2) {
  return unlessAborted(answer2, deadline(STORAGE_TIMEOUT));
}

// src/tabs.ts
var MESSAGE_DELAY_MS = 50;
function tabsOf(baseUrl, receive2) {
  const name = `portreeve ${baseUrl}`;
  const locks = globalThis.navigator?.locks;
  let channel = globalThis.BroadcastChannel && new BroadcastChannel(name);
  channel?.addEventListener("message", ({ data }) => receive2(data));
  channel?.unref?.();
  return {
    exclusively: locks ? (work) => underLock(locks, name, work) : queue(),
    send: (message) => channel?.postMessage(message),
    close() {
      channel?.close();
      channel = void 0;
    }
  };
}
function alone() {
  return { exclusively: queue(), send: () => {
  }, close: () => {
  } };
}
async function underLock(locks, name, work) {
  const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) => lock && { result: await work() });
  if (atOnce) {
    return atOnce.result;
  }
  const afterwards = () => wait(MESSAGE_DELAY_MS).then(work);
  return await locks.request(name, afterwards);
}
function queue() {
  let last = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {
    });
    return mine;
  };
}

// src/portreeve.ts
function createPortreeve(options) {
  const address = absolute(options.baseUrl);
  const baseUrl = address ?? PLACEHOLDER_URL;
  const transport = options.transport ?? (typeof document === "undefined" ? "body" : "cookie");
  const byCookie = transport === "cookie";
  const fetch = network(options, address, byCookie);
  const storage = options.storage ?? (byCookie ? pageStorage() : void 0);
  const { tokens: initial } = options;
  const store = createStore(storage, keyFor(baseUrl), byCookie, { refreshToken: initial?.refreshToken });
  const session = new CurrentSession(store);
  if (initial?.accessToken) {
    session.begin(tokensOf(initial), session.departures);
  }
  const tabs = byCookie ? tabsOf(baseUrl, (message) => receive(session, message)) : alone();
  const calls = createCalls(fetch, baseUrl, transport);
  const refresh = createRefresh(session, calls, tabs, store);
  const signingOut = createSignOut(session, calls, tabs, store);
  const repeating = address === void 0 ? fetch : patient(fetch);
  const api = createApi(baseUrl, authorized(repeating, baseUrl, session, refresh, tabs));
  const known = currentUser(session, api);
  let resuming;
  const portreeve = {
    api,
    get state() {
      return session.state;
    },
    subscribe: (listener) => session.subscribe(listener),
    resume() {
      resuming ??= resume(session, refresh, signingOut, tabs, store).finally(() => {
        resuming = void 0;
      });
      return resuming;
    },
    signIn: (credentials) => signIn(session, calls, signingOut, tabs, store, credentials),
    async signUp(registration) {
      const user = await calls.register(registration);
      if (user === void 0) return void 0;
      const { sessionId } = await signIn(session, calls, signingOut, tabs, store, registration);
      session.know(sessionId, user);
      return user;
    },
    async user() {
      await portreeve.resume();
      return await known();
    },
    async signOut({ scope = "current" } = {}) {
      if (scope === "others") {
        unwrap(await api.POST("/api/v1/auth/logout", { body: { scope } }));
      } else {
        await signingOut.now(scope);
      }
    },
    accessToken: async () => (await refresh.lasting(TOO_SHORT))?.accessToken,
    close: () => tabs.close()
  };
  return portreeve;
}
function network(options, address, byCookie) {
  if (address === void 0) {
    return unreachable(options.baseUrl);
  }
  const fetch = withLanguage(options.fetch ?? ((request) => globalThis.fetch(request)), options.language);
  return byCookie ? withCookies(fetch, address) : fetch;
}
function receive(session, message) {
  if (message?.tokens?.accessToken) {
    session.take(message.tokens);
  } else if (message?.sessionId) {
    session.ended(message.sessionId, message.problem);
  }
}
export {
  PortreeveError,
  createPortreeve,
  unwrap
};
//# sourceMappingURL=index.js.map
