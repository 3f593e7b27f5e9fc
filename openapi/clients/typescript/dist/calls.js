import createClient from "openapi-fetch";
import { unwrap } from "./problem.js";
/** The service's own deadline is shorter. A tab whose network is silent must not keep the others waiting. */
const DEADLINE = 15_000;
/** The operations that begin, prolong and end a session. Each is one request, never repeated; a refusal is thrown. */
export class Calls {
    #client;
    #transport;
    constructor(fetch, baseUrl, transport) {
        this.#client = createClient({ baseUrl, fetch });
        this.#transport = transport;
    }
    async register(body) {
        return unwrap(await this.#client.POST("/api/v1/auth/register", { body, signal: deadline() }));
    }
    async logIn({ email, password }) {
        const body = { email, password, transport: this.#transport };
        return tokens(unwrap(await this.#client.POST("/api/v1/auth/login", { body, signal: deadline() })));
    }
    /** Without a token, the cookie is spent. */
    async refresh(refreshToken) {
        const body = refreshToken === undefined ? {} : { refresh_token: refreshToken };
        return tokens(unwrap(await this.#client.POST("/api/v1/auth/refresh", { body, signal: deadline() })));
    }
    async logOut(accessToken, scope) {
        const headers = { Authorization: `Bearer ${accessToken}` };
        unwrap(await this.#client.POST("/api/v1/auth/logout", { body: { scope }, headers, signal: deadline() }));
    }
}
function deadline() {
    return AbortSignal.timeout(DEADLINE);
}
function tokens(grant) {
    const now = Date.now();
    return {
        accessToken: grant.access_token,
        ...(grant.refresh_token !== undefined && { refreshToken: grant.refresh_token }),
        sessionId: grant.session_id,
        grantedAt: now,
        expiresAt: now + grant.expires_in * 1000,
    };
}
