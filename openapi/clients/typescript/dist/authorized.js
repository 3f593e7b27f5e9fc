import { unlessAborted } from "./fetch.js";
import { PortreeveError, problemIn } from "./problem.js";
import { asksForAnotherToken } from "./refresh.js";
/**
 * Sends the access token along. When it has run out, gets the next one and repeats the request, once: a 401 means that nothing
 * was done, so this is safe for every method.
 */
export function authorized(fetch, baseUrl, session, refresh, tabs) {
    async function send(request, tokens) {
        request.headers.set("Authorization", `Bearer ${tokens.accessToken}`);
        const response = await fetch(request);
        const problem = response.status === 401 ? await problemIn(response) : undefined;
        if (problem?.type === "/problems/session-ended") {
            session.ended(tokens.sessionId, problem);
            tabs.send({ kind: "ended", sessionId: tokens.sessionId, problem });
        }
        return { response, stale: asksForAnotherToken(problem?.type) };
    }
    return async (request) => {
        // openapi-fetch lets a call name another host, which has no business with our token.
        if (!request.url.startsWith(`${baseUrl}/`) || request.headers.has("Authorization")) {
            return fetch(request);
        }
        const before = session.tokens;
        await unlessAborted(refresh.settled(), request.signal);
        const tokens = session.tokens;
        if (!tokens || (before && !samePerson(before, tokens))) {
            return fetch(request);
        }
        // Before it is sent: afterwards its body is gone.
        const again = request.clone();
        const { response, stale } = await send(request, tokens);
        if (!stale) {
            return response;
        }
        try {
            const next = await unlessAborted(refresh.after(tokens), request.signal);
            if (!next || !samePerson(tokens, next)) {
                return response;
            }
            return (await unlessAborted(send(again, next), request.signal)).response;
        }
        catch (error) {
            if (error instanceof PortreeveError) {
                return answer(error);
            }
            throw error;
        }
    };
}
// Another user may sign in meanwhile, in another tab. What one person asked for is not done as another.
function samePerson(one, other) {
    return one.sessionId === other.sessionId;
}
// Why there is no new token is the better answer than that the old one has run out.
function answer({ problem, retryAfter }) {
    const headers = new Headers({ "Content-Type": "application/problem+json", "X-Request-Id": problem.request_id });
    if (retryAfter !== undefined) {
        headers.set("Retry-After", String(retryAfter));
    }
    return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
