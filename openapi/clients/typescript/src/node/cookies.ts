/** A request's headers: those of a `Request`, or what `headers()` of Next.js gives. */
export interface HeadersLike {
  get(name: string): string | null;
}

export interface Grant {
  readonly access_token: string;
  readonly session_id: string;
  readonly expires_in: number;
}

/** What the second cookie holds: the access token, so that rendering a page takes no refresh. */
export interface Access {
  readonly accessToken: string;
  readonly sessionId: string;
  /** Seconds, by the clock of this server. */
  readonly expiresIn: number;
}

const ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Lax";

/** The two cookies of this site: the service's own, and one with the access token. No script can read either. */
export class Cookies {
  readonly #refresh: string;
  readonly #access: string;

  /** `name` is `COOKIE_NAME` of the service. Over HTTPS it puts `__Secure-` before it. */
  constructor(name: string) {
    this.#refresh = name;
    this.#access = `${name}_access`;
  }

  /** Name and value of the refresh token's cookie, as a request sends it. */
  refresh(headers: HeadersLike): string | undefined {
    return all(headers).find((cookie) => this.#isRefresh(cookie));
  }

  access(headers: HeadersLike): Access | undefined {
    const cookie = all(headers).find((one) => one.startsWith(`${this.#access}=`));
    const [, sessionId, expiresAt, accessToken] = /=([^.]*)\.(\d+)\.(.+)$/.exec(cookie ?? "") ?? [];
    if (!sessionId || !accessToken) {
      return undefined;
    }
    return { sessionId, accessToken, expiresIn: (Number(expiresAt) - Date.now()) / 1000 };
  }

  /** What to set when the service sets its cookie: that one for the whole site, and ours. */
  granted(answer: Response, { access_token, session_id, expires_in }: Grant): string[] {
    const expiresAt = Date.now() + expires_in * 1000;
    const access = `${this.#access}=${session_id}.${expiresAt}.${access_token}; Max-Age=${expires_in}; ${ATTRIBUTES}`;
    return [...this.passedOn(answer), access];
  }

  /**
   * The service's cookies, valid for the whole site, so that pages get them too, and `Lax`, so that one who follows a link here is signed
   * in. Removing the refresh token removes the access token.
   */
  passedOn(answer: Response): string[] {
    const cookies = answer.headers.getSetCookie().map((cookie) => {
      const isOurs = this.#isRefresh(cookie) && /; *HttpOnly/i.test(cookie);
      return isOurs ? cookie.replace(/(; *Path=)[^;]*/i, "$1/").replace(/(; *SameSite=)[^;]*/i, "$1Lax") : cookie;
    });
    const isRemoval = cookies.some((cookie) => this.#isRefresh(cookie) && /; *Max-Age=0/i.test(cookie));
    return isRemoval ? [...cookies, `${this.#access}=; Max-Age=0; ${ATTRIBUTES}`] : cookies;
  }

  removal(refresh: string): string[] {
    const name = refresh.split("=")[0];
    return [name, this.#access].map((one) => `${one}=; Max-Age=0; ${ATTRIBUTES}`);
  }

  /** The `Cookie` header of a request after these were set. */
  applied(headers: HeadersLike, set: string[]): string {
    const pairs = set.map((cookie) => cookie.split(";")[0] ?? "");
    const names = pairs.map((pair) => pair.split("=")[0]);
    const others = all(headers).filter((cookie) => !names.includes(cookie.split("=")[0]));
    return [...others, ...pairs.filter((pair) => !pair.endsWith("="))].join("; ");
  }

  #isRefresh(cookie: string): boolean {
    return cookie.startsWith(`${this.#refresh}=`) || cookie.startsWith(`__Secure-${this.#refresh}=`);
  }
}

function all(headers: HeadersLike): string[] {
  return (headers.get("cookie") ?? "").split(/; */).filter(Boolean);
}
