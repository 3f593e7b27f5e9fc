import { parseSetCookie } from "./cookie-header.js";

/** What the service's own cookie holds. An empty token removes it. */
export interface ServiceCookie {
  readonly token: string;
  readonly maxAge: number | undefined;
}

// The service has the second where its `PUBLIC_URL` is `https`, and reads the one that it has.
const namesOf = (name: string) => [name, `__Secure-${name}`];

/** The `Cookie` header that the service takes these tokens from. */
export function serviceCookies(name: string, tokens: readonly string[]): string {
  return tokens.flatMap((token) => namesOf(name).map((one) => `${one}=${token}`)).join("; ");
}

/** What the service has set. All other cookies of the answer are none of this site. */
export function serviceCookieIn(answer: Response, name: string): ServiceCookie | undefined {
  const set = answer.headers.getSetCookie().map(parseSetCookie);
  const cookie = set.filter((one) => namesOf(name).includes(one.name)).at(-1);
  return cookie && { token: cookie.maxAge === 0 ? "" : cookie.value, maxAge: cookie.maxAge };
}
