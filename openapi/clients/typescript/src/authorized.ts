import { type Fetch, unlessAborted } from "./fetch.js";
import { PortreeveError, problemIn } from "./problem.js";
import { asksForAnotherToken, type Refresh } from "./refresh.js";
import type { CurrentSession, Tokens } from "./session.js";
import type { Tabs } from "./tabs.js";
import { updateUser } from "./user.js";

/** A token that has less than this to live, in milliseconds, may not arrive alive. Of one that lives briefly, a third of that. */
export const TOO_SHORT = 30_000;

/**
 * Sends the access token along, renewed before it runs out. When it is refused all the same, gets the next one and repeats the request,
 * once: a 401 means that nothing was done, so this is safe for every method.
 */
export function authorized(fetch: Fetch, baseUrl: string, session: CurrentSession, refresh: Refresh, tabs: Tabs): Fetch {
  async function send(request: Request, tokens: Tokens): Promise<{ response: Response; stale: boolean }> {
    request.headers.set("Authorization", `Bearer ${tokens.accessToken}`);
    const response = await fetch(request);
    const problem = response.status === 401 ? await problemIn(response) : undefined;
    if (problem?.type === "/problems/session-ended") {
      session.ended(tokens.sessionId, problem);
      tabs.send({ kind: "ended", sessionId: tokens.sessionId, problem });
    }
    updateUser(session, tokens.sessionId, request.url, response);
    return { response, stale: asksForAnotherToken(problem?.type) };
  }

  return async (request) => {
    // openapi-fetch lets a call name another host, which has no business with our token.
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

  async function authorize(request: Request): Promise<Response> {
    const before = session.tokens;
    const short = before ? Math.min(TOO_SHORT, (before.expiresAt - before.grantedAt) / 3) : 0;
    const tokens = await unlessAborted(refresh.lasting(short), request.signal);
    if (!tokens || (before && !samePerson(before, tokens))) {
      return fetch(request);
    }

    // Before it is sent: afterwards its body is gone.
    const again = request.clone();
    const { response, stale } = await send(request, tokens);
    if (!stale || !refresh.canRenew(tokens)) {
      return response;
    }
    const next = await unlessAborted(refresh.after(tokens), request.signal);
    if (!next || !samePerson(tokens, next)) {
      return response;
    }
    return (await unlessAborted(send(again, next), request.signal)).response;
  }
}

// Another user may sign in meanwhile, in another tab. What one person asked for is not done as another.
function samePerson(one: Tokens, other: Tokens): boolean {
  return one.sessionId === other.sessionId;
}

// Why there is no new token is the better answer than that the old one has run out.
function answer({ problem, retryAfter }: PortreeveError): Response {
  const headers = new Headers({ "Content-Type": "application/problem+json", "X-Request-Id": problem.request_id });
  if (retryAfter !== undefined) {
    headers.set("Retry-After", String(retryAfter));
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
