import { type Fetch, unlessAborted } from "./fetch.js";

/**
 * Sends the cookie along to where it belongs, also to a service on another origin. It holds the refresh token, and scripts
 * cannot read it. A request with `omit` goes without.
 */
export function withCookies(fetch: Fetch, baseUrl: string): Fetch {
  return (request) => {
    const wanted = request.credentials !== "omit" && request.url.startsWith(`${baseUrl}/api/v1/auth/`);
    return wanted ? unlessAborted(fetch(new Request(request, { credentials: "include" })), request.signal) : fetch(request);
  };
}
