import createClient from "openapi-fetch";

import type { Fetch } from "./fetch.js";
import { unwrap } from "./problem.js";
import type { paths } from "./schema.js";
import type { Tokens } from "./session.js";
import type { Credentials, Grant, Registration, SignOutScope, Transport, User } from "./types.js";

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
    return unwrap(await this.#client.POST("/api/v1/auth/register", { body, signal: deadline() }));
  }

  async logIn({ email, password }: Credentials): Promise<Tokens> {
    const body = { email, password, transport: this.#transport };
    return tokens(unwrap(await this.#client.POST("/api/v1/auth/login", { body, signal: deadline() })));
  }

  /** Without a token, the cookie is spent. */
  async refresh(refreshToken: string | undefined): Promise<Tokens> {
    const body = refreshToken === undefined ? {} : { refresh_token: refreshToken };
    const spend = () => this.#client.POST("/api/v1/auth/refresh", { body, signal: AbortSignal.timeout(REFRESH_DEADLINE) });
    // The token may be spent although no answer came. For a few seconds the service gives the same again; later it takes the
    // token for stolen, and ends the session.
    return tokens(unwrap(await spend().catch(spend)));
  }

  /**
   * With all that proves the session, because the access token may have run out: the refresh token, or else the cookie, which may be
   * of another user by now, and then nothing ends.
   */
  async logOut(tokens: Tokens, scope: SignOutScope): Promise<void> {
    const headers = { Authorization: `Bearer ${tokens.accessToken}` };
    const { sessionId, refreshToken } = tokens;
    const body = { scope, session_id: sessionId, ...(refreshToken !== undefined && { refresh_token: refreshToken }) };
    unwrap(await this.#client.POST("/api/v1/auth/logout", { body, headers, signal: deadline() }));
  }
}

function deadline(): AbortSignal {
  return AbortSignal.timeout(DEADLINE);
}

function tokens(grant: Grant): Tokens {
  const now = Date.now();
  return {
    accessToken: grant.access_token,
    ...(grant.refresh_token !== undefined && { refreshToken: grant.refresh_token }),
    sessionId: grant.session_id,
    grantedAt: now,
    expiresAt: now + grant.expires_in * 1000,
  };
}
