import { PortreeveError, problemIn } from "../problem.js";
import { ending } from "../refresh.js";
import type { ServiceCookie } from "./service-cookie.js";

/** A sign-in or a refresh, whose parts are safe to write into cookies. */
export interface Grant {
  readonly sessionId: string;
  readonly refreshToken: string;
  /** Seconds; so is `expiresIn`, of the access token. */
  readonly refreshExpiresIn: number;
  readonly accessToken: string;
  readonly expiresIn: number;
}

/** Base64url and JWT, with room for other forms. Nothing in it ends a value or a header. A browser stores 4 KiB. */
export const TOKEN = /^[\w.~+/=-]{1,3800}$/;
const ID = /^[\w-]{1,64}$/;

/** Undefined if the answer grants nothing, or is not one of the service. Leaves it unread. */
export async function grantIn(answer: Response, cookie: ServiceCookie): Promise<Grant | undefined> {
  const { access_token: accessToken, session_id: sessionId, expires_in: expiresIn } = await json(answer);
  const isWhole = TOKEN.test(cookie.token) && isSeconds(cookie.maxAge) && isSeconds(expiresIn);
  if (answer.status !== 200 || !isWhole || !isText(accessToken, TOKEN) || !isText(sessionId, ID)) {
    return undefined;
  }
  return { sessionId, refreshToken: cookie.token, refreshExpiresIn: cookie.maxAge, accessToken, expiresIn };
}

/** Whether the service says that the session is over. A 401 of something in between says nothing of it. */
export async function endsSession(answer: Response): Promise<boolean> {
  const problem = await problemIn(answer);
  return answer.status === 401 && problem !== undefined && ending(new PortreeveError(problem)) !== undefined;
}

async function json(answer: Response): Promise<Record<string, unknown>> {
  const body: unknown = await answer.clone().json().catch(() => undefined);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === "string" && pattern.test(value);
}
