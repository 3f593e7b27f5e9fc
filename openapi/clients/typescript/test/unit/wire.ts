import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";

/** A request under way. The test decides when it is answered, and how. */
export interface Arrival {
  readonly request: Request;
  answer(response: Response): void;
  fail(): void;
}

/** A network in which nothing happens by itself. */
export class Wire {
  readonly seen: string[] = [];
  readonly #waiting: Arrival[] = [];

  readonly fetch = (request: Request): Promise<Response> =>
    new Promise((resolve, reject) => {
      this.seen.push(line(request));
      this.#waiting.push({ request, answer: resolve, fail: () => reject(new TypeError("fetch failed")) });
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });

  /** The next request of this kind, such as `GET /api/v1/users/me`. */
  async arrival(wanted: string): Promise<Arrival> {
    const deadline = performance.now() + 2000;
    while (performance.now() < deadline) {
      const index = this.#waiting.findIndex(({ request }) => line(request) === wanted);
      const [found] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (found) {
        return found;
      }
      await turn();
    }
    assert.fail(`no ${wanted} came; there were: ${this.seen.join(", ")}`);
  }

  count(wanted: string): number {
    return this.seen.filter((seen) => seen === wanted).length;
  }
}

export const LOGIN = "POST /api/v1/auth/login";
export const REFRESH = "POST /api/v1/auth/refresh";
export const LOGOUT = "POST /api/v1/auth/logout";
export const ME = "GET /api/v1/users/me";

/** Long enough for everything that can happen without the network to have happened. */
export async function quiet(): Promise<void> {
  const end = performance.now() + 80;
  while (performance.now() < end) {
    await turn();
  }
}

export function bearer({ request }: Arrival): string | null {
  return request.headers.get("Authorization");
}

export function grant(name: string, session = "session-1", inBody = true): Response {
  return Response.json({
    access_token: `access-${name}`,
    token_type: "Bearer",
    expires_in: 900,
    session_id: session,
    ...(inBody && { refresh_token: `refresh-${name}` }),
  });
}

export function refused(status: number, slug: string, headers: Record<string, string> = {}): Response {
  const problem = {
    type: `/problems/${slug}`,
    title: slug,
    status,
    code: status === 401 ? "UNAUTHORIZED" : "UNAVAILABLE",
    error: `refused: ${slug}`,
    request_id: "request-1",
  };
  const type = { "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify(problem), { status, headers: { ...type, ...headers } });
}

export function nothing(): Response {
  return new Response(null, { status: 204 });
}

function line(request: Request): string {
  return `${request.method} ${new URL(request.url).pathname}`;
}
