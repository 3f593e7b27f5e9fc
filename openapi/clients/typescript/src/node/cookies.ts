import { type HeadersLike, cookiePaths, cookiesIn, parseSetCookie } from "./cookie-header.js";
import { type Grant, TOKEN } from "./grant.js";

export type { HeadersLike };

/** What the second cookie holds: the access token, so that rendering a page takes no refresh. */
export interface Access {
  readonly accessToken: string;
  readonly sessionId: string;
  /** Seconds, by the clock of this server. */
  readonly expiresIn: number;
}

/** What the cookies of a request hold. */
export interface Received {
  /** Two cookies have the same name. Another page of the domain may have set one, and nothing tells which is ours. */
  readonly isAmbiguous: boolean;
  /** More than one only if they are ambiguous. */
  readonly refreshTokens: readonly string[];
  /** Absent if they are ambiguous. */
  readonly refreshToken?: string | undefined;
  /** Absent unless it is of the same session as the refresh token, and has not run out. */
  readonly access?: Access | undefined;
}

const NO_SCRIPTS = "HttpOnly; Secure; SameSite=Lax";

/**
 * The two cookies of this site: the refresh token, and the access token. Both begin with the id of their session, so that one alone
 * cannot be exchanged for another user's.
 */
export class Cookies {
  readonly #refresh: string;
  readonly #access: string;
  readonly #isPrefixed: boolean;

  /** Over HTTPS the names begin with `__Host-`: no other host and no page without TLS can set those (RFC 6265bis). */
  constructor(name: string, isSecure: boolean) {
    this.#isPrefixed = isSecure;
    this.#refresh = isSecure ? `__Host-${name}` : name;
    this.#access = `${this.#refresh}_access`;
  }

  read(headers: HeadersLike): Received {
    const cookies = cookiesIn(headers);
    const refreshes = cookies.filter(({ name }) => name === this.#refresh);
    const accesses = cookies.filter(({ name }) => name === this.#access);
    const sessions = refreshes.flatMap(({ value }) => parseRefresh(value) ?? []);
    const refreshTokens = sessions.map(({ refreshToken }) => refreshToken);
    const [session] = sessions;
    const isAmbiguous = refreshes.length > 1 || accesses.length > 1;
    if (isAmbiguous || !session) {
      return { isAmbiguous, refreshTokens };
    }
    const access = accesses[0] && parseAccess(accesses[0].value);
    const isUsable = access?.sessionId === session.sessionId && access.expiresIn > 0;
    return { isAmbiguous, refreshTokens, refreshToken: session.refreshToken, access: isUsable ? access : undefined };
  }

  /** `Lax`, so that a user who follows a link to this site is signed in. */
  set({ sessionId, refreshToken, refreshExpiresIn, accessToken, expiresIn }: Grant): string[] {
    const expiresAt = Date.now() + expiresIn * 1000;
    return [
      `${this.#refresh}=${sessionId}.${refreshToken}; Max-Age=${refreshExpiresIn}; Path=/; ${NO_SCRIPTS}`,
      `${this.#access}=${sessionId}.${expiresAt}.${accessToken}; Max-Age=${expiresIn}; Path=/; ${NO_SCRIPTS}`,
    ];
  }

  /** Without the prefix `__Host-`, cookies of the same name may have been set for any path that leads to `pathname`. */
  removal(pathname = "/"): string[] {
    const paths = this.#isPrefixed ? ["/"] : cookiePaths(pathname);
    const names = [this.#refresh, this.#access];
    return names.flatMap((name) => paths.map((path) => `${name}=; Max-Age=0; Path=${path}; ${NO_SCRIPTS}`));
  }

  /** The headers of a request that is made after these were set. */
  applied(before: Headers, set: readonly string[]): Headers {
    const others = cookiesIn(before).filter(({ name }) => name !== this.#refresh && name !== this.#access);
    const kept = set.map(parseSetCookie).filter(({ value }) => value !== "");
    const headers = new Headers(before);
    headers.delete("Cookie");
    if (others.length + kept.length > 0) {
      headers.set("Cookie", [...others, ...kept].map(({ text }) => text).join("; "));
    }
    return headers;
  }
}

function parseRefresh(value: string): { sessionId: string; refreshToken: string } | undefined {
  const [, sessionId, refreshToken] = /^([^.]+)\.(.+)$/.exec(value) ?? [];
  return sessionId && refreshToken && TOKEN.test(refreshToken) ? { sessionId, refreshToken } : undefined;
}

function parseAccess(value: string): Access | undefined {
  const [, sessionId, expiresAt, accessToken] = /^([^.]+)\.(\d{1,15})\.(.+)$/.exec(value) ?? [];
  if (!sessionId || !accessToken || !TOKEN.test(accessToken)) {
    return undefined;
  }
  return { sessionId, accessToken, expiresIn: (Number(expiresAt) - Date.now()) / 1000 };
}
