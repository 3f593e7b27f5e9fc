import { limitedBody } from "./body.js";
import { appendCookies } from "./cookie-header.js";
import type { Cookies, HeadersLike, Received } from "./cookies.js";
import { endsSession, grantIn } from "./grant.js";
import { answerHeaders, isOfService, requestHeaders } from "./headers.js";
import { ambiguousCookie, foreignOrigin, payloadTooLarge, unavailable, unsupportedMediaType } from "./refusals.js";
import type { Service } from "./service.js";

const API = "/api/v1/";
const REFRESH = "/api/v1/auth/refresh";
const LOGOUT = "/api/v1/auth/logout";
const METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE"];

/** In bytes: a refresh token, and nothing else. It is kept for a second try. */
const LONGEST_REFRESH = 4096;

/** Forwards `/api/v1` of this site to the service, so that its cookie is a cookie of this site. */
export function createHandler(
  service: Service,
  cookies: Cookies,
  isOwnPage: (headers: HeadersLike) => boolean,
): (request: Request) => Promise<Response> {
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

  async function forward(request: Request, pathname: string, { refreshTokens, isAmbiguous }: Received): Promise<Response> {
    // A sign-out ends the session of each: the page that set one of two loses its own only.
    const tokens = pathname === LOGOUT ? refreshTokens : [];
    const answer = await send(request, tokens, request.body);
    const set = await cookiesOf(answer);
    return answered(answer, isAmbiguous && set.length > 0 ? [...cookies.removal(pathname), ...set] : set);
  }

  async function refresh(request: Request, { refreshToken }: Received): Promise<Response> {
    const body = await limitedBody(request, LONGEST_REFRESH);
    if (!body) {
      return payloadTooLarge();
    }
    if (body.byteLength > 0 && !/^application\/json *(;|$)/i.test(request.headers.get("content-type") ?? "")) {
      return unsupportedMediaType();
    }
    // Once more after a lost answer, which the browser does not learn of: the service gives the same again for some seconds only.
    const ask = () => send(request, refreshToken ? [refreshToken] : [], body);
    const answer = await ask().catch(ask);
    // A token in the body is of another session than the cookie.
    const isByCookie = refreshToken && !new TextDecoder().decode(body).includes('"refresh_token"');
    const set = isByCookie && (await endsSession(answer)) ? cookies.removal() : await cookiesOf(answer);
    // Not a word of the service about this token: with a 204 the browser would take the user for signed out.
    const isNoAnswer = isByCookie && answer.ok && set.length === 0;
    return isNoAnswer ? replaced(answer) : answered(answer, set);
  }

  function send(request: Request, refreshTokens: readonly string[], body: BodyInit | null): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const { method, headers: from, signal } = request;
    return service.send(pathname + search, { method, from, names: requestHeaders(from), refreshTokens, body, signal });
  }

  /** What this site sets when the service sets its cookie. */
  async function cookiesOf(answer: Response): Promise<string[]> {
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

function answered(answer: Response, set: readonly string[]): Response | Promise<Response> {
  const headers = appendCookies(answerHeaders(answer), set);
  return isOfService(answer) ? new Response(answer.body, { status: answer.status, headers }) : replaced(answer);
}

async function replaced(answer: Response): Promise<Response> {
  await answer.body?.cancel();
  return unavailable(answer);
}
