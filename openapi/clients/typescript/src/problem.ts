import type { FieldError, Problem } from "./types.js";

/** A refusal, thrown. `message` is the service's sentence for this case. */
export class PortreeveError extends Error {
  override readonly name = "PortreeveError";
  readonly problem: Problem;
  /** Seconds to wait before trying again, where the service said so: with 429 and 503. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.error);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get type(): Problem["type"] {
    return this.problem.type;
  }

  get code(): Problem["code"] {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** All fields at fault; empty where it is not about fields. */
  get errors(): FieldError[] {
    return this.problem.errors ?? [];
  }
}

/** The `data` of an answer of `api`, or its `error` thrown as a {@link PortreeveError}. */
export function unwrap<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.response.ok) {
    return answer.data as T;
  }
  const { error, response } = answer;
  throw new PortreeveError(isProblem(error) ? error : foreign(response), secondsToWait(response));
}

/** What refused the request, if it says so. Leaves the response unread. */
export async function problemIn(response: Response): Promise<Problem | undefined> {
  const body: unknown = await response.clone().json().catch(() => undefined);
  return isProblem(body) ? body : undefined;
}

/** `Retry-After` in seconds, whichever of its two forms it has. */
export function secondsToWait(response: Response): number | undefined {
  const header = response.headers.get("Retry-After");
  if (header === null) {
    return undefined;
  }
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

function isProblem(body: unknown): body is Problem {
  const problem = body as Partial<Problem> | null | undefined;
  return typeof problem?.type === "string" && typeof problem.code === "string" && typeof problem.error === "string";
}

// The service answers with problems only, so this is a proxy speaking: behind it, the service is out of reach.
function foreign(response: Response): Problem {
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    code: "UNAVAILABLE",
    error: `Status ${response.status}, not from the service`,
    request_id: response.headers.get("X-Request-Id") ?? "",
  };
}
