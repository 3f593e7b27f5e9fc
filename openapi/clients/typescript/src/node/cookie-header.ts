/** A request's headers: those of a `Request`, or what `headers()` of Next.js gives. */
export interface HeadersLike {
  get(name: string): string | null;
}

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** As it was sent. */
  readonly text: string;
}

export function cookiesIn(headers: HeadersLike): Cookie[] {
  const texts = (headers.get("cookie") ?? "").split(";").map((text) => text.trim());
  return texts.filter(Boolean).map(parseCookie);
}

/** Reads `name=value`. As browsers have it, a cookie without `=` has no name. */
export function parseCookie(text: string): Cookie {
  const at = text.indexOf("=");
  return { name: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1).trim(), text };
}

/** The first part of a `Set-Cookie`, and its `Max-Age` in seconds. */
export function parseSetCookie(line: string): Cookie & { maxAge: number | undefined } {
  const [pair = "", ...attributes] = line.split(";");
  const [, seconds] = attributes.map((one) => /^\s*max-age\s*=\s*(-?\d{1,10})\s*$/i.exec(one)).find(Boolean) ?? [];
  return { ...parseCookie(pair), maxAge: seconds === undefined ? undefined : Number(seconds) };
}

/** Every path whose cookies are sent to this one (RFC 6265, section 5.1.4). */
export function cookiePaths(pathname: string): string[] {
  const above = [...pathname.matchAll(/\//g)].flatMap(({ index = 0 }) => [pathname.slice(0, index), pathname.slice(0, index + 1)]);
  return [...new Set([...above, pathname])].filter(Boolean);
}

/** Cookies and what must go with them: a cache that stored the answer would sign others in as this user. */
export function appendCookies(headers: Headers, cookies: readonly string[]): Headers {
  for (const cookie of cookies) {
    headers.append("Set-Cookie", cookie);
  }
  if (cookies.length > 0) {
    headers.set("Cache-Control", "private, no-store");
  }
  return headers;
}
