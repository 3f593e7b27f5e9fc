import type { HeadersLike } from "./cookie-header.js";

/** What the service may know of a request. Cookies and all other headers are this site's own. */
const REQUEST_HEADERS = [
  ...["accept", "accept-language", "content-encoding", "content-type", "if-match", "if-none-match", "last-event-id"],
  ...["traceparent", "tracestate", "user-agent", "x-request-id"],
];

/** What the service may say to this site's pages. Neither cookies, which get our names, nor what is true of its own host only. */
const ANSWER_HEADERS = [
  ...["allow", "cache-control", "content-language", "content-security-policy", "content-type", "deprecation", "etag", "link"],
  ...["referrer-policy", "retry-after", "sunset", "vary", "x-frame-options", "x-request-id"],
];

const CONTENT_TYPES = ["application/json", "application/problem+json", "text/event-stream"];

/** The password with which a whole site is closed is not the service's. */
export function requestHeaders(headers: HeadersLike): string[] {
  return isBearer(headers.get("authorization")) ? [...REQUEST_HEADERS, "authorization"] : REQUEST_HEADERS;
}

export function answerHeaders({ headers }: Response): Headers {
  const passed = new Headers({ "X-Content-Type-Options": "nosniff" });
  const names = isBearer(headers.get("www-authenticate")) ? [...ANSWER_HEADERS, "www-authenticate"] : ANSWER_HEADERS;
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) {
      passed.set(name, value);
    }
  }
  return passed;
}

/** Whether the service may have answered this. It redirects nowhere, and has no pages below `/api/v1`. */
export function isOfService({ status, headers }: Response): boolean {
  const isRedirect = status < 200 || (status >= 300 && status < 400 && status !== 304);
  const [type] = headers.get("content-type")?.split(";") ?? [];
  return !isRedirect && (type === undefined || CONTENT_TYPES.includes(type.trim().toLowerCase()));
}

function isBearer(value: string | null): boolean {
  return value !== null && /^bearer\b/i.test(value);
}
