import type { Fetch } from "../index.js";
import type { Cookies, Grant } from "./cookies.js";

export interface Resumed {
  /** The request's headers as they are from now on: for what renders the page. */
  readonly headers: Headers;
  /** For `Set-Cookie` of the answer. Empty if nothing has changed. */
  readonly cookies: string[];
}

/** In seconds. What is rendered now may ask the service for as long. */
const TOO_SHORT = 30;
/** Two tries are over before the service takes the token for stolen, in milliseconds. */
const DEADLINE = 4_000;

/** Exchanges the refresh token for a new access token if there is none that lasts. If the service cannot be reached, all stays as it is. */
export function createResume(url: string, cookies: Cookies, fetch: Fetch): (request: Request) => Promise<Resumed> {
  return async (request) => {
    const refresh = cookies.refresh(request.headers);
    const access = cookies.access(request.headers);
    if (!refresh || (access && access.expiresIn > TOO_SHORT)) {
      return { headers: new Headers(request.headers), cookies: [] };
    }
    const set = await renewed(refresh, cookies, () => fetch(asking(request, url, refresh)));
    const headers = new Headers(request.headers);
    headers.set("Cookie", cookies.applied(request.headers, set));
    return { headers, cookies: set };
  };
}

async function renewed(refresh: string, cookies: Cookies, ask: () => Promise<Response>): Promise<string[]> {
  // Once more after a lost answer: the service gives the same again.
  const answer = await ask().catch(ask).catch(() => undefined);
  if (answer?.status === 200) {
    return cookies.granted(answer, (await answer.json()) as Grant);
  }
  await answer?.body?.cancel();
  return answer?.status === 204 || answer?.status === 401 ? cookies.removal(refresh) : [];
}

function asking({ headers }: Request, url: string, refresh: string): Request {
  const forwarded = headers.get("x-forwarded-for");
  const sent = { Cookie: refresh, "User-Agent": headers.get("user-agent") ?? "", ...(forwarded && { "X-Forwarded-For": forwarded }) };
  return new Request(`${url}/api/v1/auth/refresh`, { method: "POST", headers: sent, signal: AbortSignal.timeout(DEADLINE) });
}
