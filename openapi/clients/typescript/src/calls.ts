import createClient from "openapi-fetch";

import { deadline, type Fetch } from "./fetch.js";
import type { InitialTokens } from "./options.js";
import { unwrap } from "./problem.js";
import type { paths } from "./schema.js";
import type { Leaving, Proof, Tokens } from "./session.js";
import type { Credentials, Grant, LogOut, Registration, RefreshBody, Transport, User } from "./types.js";

/** The service's own deadline is shorter. A tab whose network is silent must not keep the others waiting. */
const DEADLINE = 15_000;
/** Two of them are over before `REFRESH_GRACE_SECONDS` are, of which the service has 10 unless it is configured otherwise. */
const REFRESH_DEADLINE = 4_000;

/** The operations that begin, prolong and end a session. A refusal is thrown; only a lost refresh is repeated. */
export class Calls {
  readonly #client;
  readonly #transport: Transport;

  constructor(fetch: Fetch, baseUrl: string, transport: Transport) {
    this.#client = createClient<paths>({ baseUrl, fetch });
    this.#transport = transport;
  }

  async register(body: Registration): Promise<User> {
    return unwrap(await this.#client.POST("/api/v1/auth/register", { body, signal: deadline(DEADLINE) }));
  }

  async logIn({ email, password }: Credentials): Promise<Tokens> {
    const body = { email, password, transport: this.#transport };
    return tokens(unwrap(await this.#client.POST("/api/v1/auth/login", { body, signal: deadline(DEADLINE) })));
  }

  /** Without a token, the cookie is spent. Undefined if there is none. */
  async refresh(refreshToken: string | undefined): Promise<Tokens | undefined> {
    const body = { refresh_token: refreshToken } as RefreshBody;
    const spend = () => this.#client.POST("/api/v1/auth/refresh", { body, signal: deadline(REFRESH_DEADLINE) });
    // The token may be spent although no answer came. For a few seconds the service gives the same again; later it takes the
    // token for stolen, and ends the session.
    const grant = unwrap(await spend().catch(spend));
    return grant && tokens(grant);
  }

  /**
   * With all that proves the session, because the access token may have run out: the refresh token, or else the cookie, which may be
   * of another user by now, and then nothing ends.
   */
  async logOut({ accessToken, refreshToken, sessionId }: Proof, scope: Leaving): Promise<void> {
    const headers = accessToken && { Authorization: `Bearer ${accessToken}` };
    // As JSON, what is undefined is absent.
    const body = { scope, session_id: sessionId, refresh_token: refreshToken } as LogOut;
    unwrap(await this.#client.POST("/api/v1/auth/logout", { body, headers: headers || {}, signal: deadline(DEADLINE) }));
  }
}

function tokens(grant: Grant): Tokens {
  return tokensOf({
    accessToken: grant.access_token,
    sessionId: grant.session_id,
    expiresIn: grant.expires_in,
    refreshToken: grant.refresh_token,
  });
}

/** `expiresIn` seconds are counted from now, by our clock: it need not agree with the service's. */
export function tokensOf({ expiresIn, ...grant }: Extract<InitialTokens, { sessionId: string }>): Tokens {
  const now = Date.now();
  return { ...grant, grantedAt: now, expiresAt: now + expiresIn * 1000 };
}
