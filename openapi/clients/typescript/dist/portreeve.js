import createClient, {} from "openapi-fetch";
import { authorized } from "./authorized.js";
import { Calls } from "./calls.js";
import { withCookies } from "./cookies.js";
import { patient } from "./patient.js";
import { unwrap } from "./problem.js";
import { Refresh } from "./refresh.js";
import { resume } from "./resume.js";
import { Session } from "./session.js";
import { signIn } from "./sign-in.js";
import { signOut } from "./sign-out.js";
import { alone, tabsOf } from "./tabs.js";
/** An access token that has less than this to live, in milliseconds, may not arrive alive elsewhere. */
const TOO_SHORT = 30_000;
export function createPortreeve(options) {
    const baseUrl = new URL(options.baseUrl, globalThis.location?.href).href.replace(/\/$/, "");
    const transport = options.transport ?? (typeof document === "undefined" ? "body" : "cookie");
    const byCookie = transport === "cookie";
    const network = options.fetch ?? ((request) => globalThis.fetch(request));
    const fetch = byCookie ? withCookies(network, baseUrl) : network;
    const session = new Session({ status: byCookie ? "unknown" : "signed-out" });
    const tabs = byCookie ? tabsOf(baseUrl, (message) => receive(session, message)) : alone();
    const calls = new Calls(fetch, baseUrl, transport);
    const refresh = new Refresh(session, calls, tabs);
    const api = createClient({ baseUrl, fetch: authorized(patient(fetch), baseUrl, session, refresh, tabs) });
    return {
        api,
        get state() {
            return session.state;
        },
        subscribe: (listener) => session.subscribe(listener),
        resume: () => resume(session, refresh),
        signIn: (credentials) => signIn(session, calls, tabs, credentials),
        async signUp(registration) {
            const user = await calls.register(registration);
            await signIn(session, calls, tabs, registration);
            return user;
        },
        async signOut({ scope = "current" } = {}) {
            if (scope === "others") {
                unwrap(await api.POST("/api/v1/auth/logout", { body: { scope } }));
            }
            else {
                await signOut(session, calls, tabs, scope);
            }
        },
        async accessToken() {
            await refresh.settled();
            const tokens = session.tokens;
            const lasts = !tokens || tokens.expiresAt - Date.now() > TOO_SHORT;
            return (lasts ? tokens : await refresh.after(tokens))?.accessToken;
        },
        close: () => tabs.close(),
    };
}
function receive(session, message) {
    if (message.kind === "granted") {
        session.take(message.tokens);
    }
    else {
        session.ended(message.sessionId, message.problem);
    }
}
