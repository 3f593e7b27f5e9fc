import type { SignInState } from "../index.js";
import { appendCookies } from "./cookie-header.js";
import type { Cookies, Received } from "./cookies.js";
import { endsSession, grantIn } from "./grant.js";
import type { Service } from "./service.js";

export interface Resumed {
  /** The request's headers as they are from now on: for what renders the page. */
  readonly requestHeaders: Headers;
  /**
   * For the answer, all of them: the cookies, and `Cache-Control`, which keeps them from caches. Empty if nothing has changed.
   */
  readonly responseHeaders: Headers;
  /** `unknown` if there is a session that cannot be renewed at present. */
  readonly status: SignInState["status"];
}

/** In seconds. What is rendered now may ask the service for as long. */
const TOO_SHORT = 30;
/** Two tries are over before the service takes the token for stolen, in milliseconds. */
const DEADLINE = 4_000;

/** Exchanges the refresh token for a new access token if there is none that lasts. If the service cannot say, all stays as it is. */
export function createResume(service: Service, cookies: Cookies): (request: Request) => Promise<Resumed> {
  return async ({ headers, url }) => {
    const { isAmbiguous, refreshToken, access } = cookies.read(headers);
    if (isAmbiguous) {
      return resumed(headers, cookies.removal(new URL(url).pathname));
    }
    if (!refreshToken || (access && access.expiresIn > TOO_SHORT)) {
      return resumed(headers, []);
    }
    // Also if the body breaks off, or runs into the deadline.
    const set = await renewed(headers, refreshToken).catch(() => []);
    return resumed(headers, set);
  };

  function resumed(before: Headers, set: string[]): Resumed {
    const requestHeaders = set.length > 0 ? cookies.applied(before, set) : new Headers(before);
    const status = statusOf(cookies.read(requestHeaders));
    return { requestHeaders, responseHeaders: appendCookies(new Headers(), set), status };
  }

  async function renewed(from: Headers, refreshToken: string): Promise<string[]> {
    const ask = () =>
      service.send("/api/v1/auth/refresh", {
        method: "POST",
        from,
        names: ["user-agent"],
        refreshTokens: [refreshToken],
        signal: AbortSignal.timeout(DEADLINE),
      });
    // Once more after a lost answer: the service gives the same again.
    const answer = await ask().catch(ask);
    const cookie = service.cookieIn(answer);
    const grant = cookie && (await grantIn(answer, cookie));
    if (grant) {
      return cookies.set(grant);
    }
    const isOver = await endsSession(answer);
    await answer.body?.cancel();
    return isOver ? cookies.removal() : [];
  }
}

export function statusOf({ refreshToken, access }: Received): SignInState["status"] {
  return access ? "signed-in" : refreshToken ? "unknown" : "signed-out";
}
