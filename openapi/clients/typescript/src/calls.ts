import { createApi } from "./client.js";
import { deadline, type Fetch } from "./fetch.js";
import type { InitialTokens } from "./options.js";
import { unwrap } from "./problem.js";
import type { PendingSignOut, Tokens } from "./session.js";
import type { Credentials, Grant, LogOut, Registration, RefreshBody, Transport, User } from "./types.js";

/** The service's own deadline is shorter. A tab whose network is silent must not keep the others waiting. */
const DEADLINE = 15_000;
/** Two of them are over before `REFRESH_GRACE_SECONDS` are, of which the service has 10 unless it is configured otherwise. */
const REFRESH_DEADLINE = 4_000;

/** The operations that begin, prolong and end a session. A refusal is thrown; only a lost refresh is repeated. */
export interface Calls {
  /** Undefined where the address is to be proven first. */
  register(body: Registration): Promise<User | undefined>;
  logIn(credentials: Credentials): Promise<Tokens>;
  /** Without a token, the cookie is spent. Undefined if there is none. */
  refresh(refreshToken: string | undefined): Promise<Tokens | undefined>;
  /**
   * With all that proves the session, because the access token may have run out: the refresh token, or else the cookie, which may be
   * of another user by now, and then nothing ends. With `omit` the cookie neither goes along nor is removed.
   */
  logOut(pending: PendingSignOut, credentials?: RequestCredentials): Promise<void>;
}

export function createCalls(fetch: Fetch, baseUrl: string, transport: Transport): Calls {
  const api = createApi(baseUrl, fetch);
  return {
    async register(body) {
      return unwrap(await api.POST("/api/v1/auth/register", { body, signal: deadline(DEADLINE) }));
    },

    async logIn({ email, password }) {
      const body = { email, password, transport };
      return tokens(unwrap(await api.POST("/api/v1/auth/login", { body, signal: deadline(DEADLINE) })));
    },

    async refresh(refreshToken) {
      const body = { refresh_token: refreshToken } as RefreshBody;
      const spend = () => api.POST("/api/v1/auth/refresh", { body, signal: deadline(REFRESH_DEADLINE) });
      // The token may be spent although no answer came. For a few seconds the service gives the same again; later it takes the
      // token for stolen, and ends the session.
      const grant = unwrap(await spend().catch(spend));
      return grant && tokens(grant);
    },

    async logOut({ accessToken, refreshToken, sessionId, leaving }, credentials = "same-origin") {
      // What is undefined is absent, in headers and in JSON.
      const headers = { Authorization: accessToken && `Bearer ${accessToken}` };
      const body = { scope: leaving, session_id: sessionId, refresh_token: refreshToken } as LogOut;
      unwrap(await api.POST("/api/v1/auth/logout", { body, headers, credentials, signal: deadline(DEADLINE) }));
    },
  };
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
