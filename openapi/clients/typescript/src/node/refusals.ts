import type { Problem, ProblemType } from "../index.js";
import { appendCookies } from "./cookie-header.js";

/** What this server refuses by itself, as the service would. */
export const foreignOrigin = () => refused(403, "FORBIDDEN", "/problems/foreign-origin", "The origin is not allowed");

export const payloadTooLarge = () => refused(413, "PAYLOAD_TOO_LARGE", "/problems/payload-too-large", "The body is too large");

export const unsupportedMediaType = () =>
  refused(415, "UNSUPPORTED_MEDIA_TYPE", "/problems/unsupported-media-type", "Unsupported media type");

/** All of them are removed: were only ours removed, another's would be taken for ours the next time. */
export function ambiguousCookie(removal: readonly string[]): Response {
  const answer = refused(400, "VALIDATION_FAILED", "/problems/ambiguous-cookie", "More than one cookie of the session");
  appendCookies(answer.headers, removal);
  return answer;
}

/** The service gave no answer, or something else answered in its place. */
export function unavailable(instead?: Response): Response {
  const answer = refused(503, "UNAVAILABLE", "/problems/unavailable", "Temporarily unavailable");
  const wait = instead?.headers.get("retry-after");
  if (wait) {
    answer.headers.set("Retry-After", wait);
  }
  return answer;
}

function refused(status: number, code: Problem["code"], type: ProblemType, title: string): Response {
  const problem = { type, title, status, code, error: title, request_id: "" };
  const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  return new Response(JSON.stringify(problem), { status, headers });
}
