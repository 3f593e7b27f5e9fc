import createClient, { type Client } from "openapi-fetch";

import { authorized } from "./authorized.js";
import { Calls } from "./calls.js";
import { withCookies } from "./cookies.js";
import type { Fetch } from "./fetch.js";
import { patient } from "./patient.js";
import { unwrap } from "./problem.js";
import { Refresh } from "./refresh.js";
import { resume } from "./resume.js";
import type { paths } from "./schema.js";
import { type Listener, Session, type SignInState } from "./session.js";
import { signIn } from "./sign-in.js";
import { signOut } from "./sign-out.js";
import { alone, type TabMessage, type Tabs, tabsOf } from "./tabs.js";
import type { Credentials, Registration, SignOutScope, Transport, User } from "./types.js";

export interface Options {
  /** Where the service is: `https://accounts.example.com`, or `/` for the page's own origin. */
  baseUrl: string;
  /** Where the refresh token is kept. `cookie` where there is a `document`, otherwise `body`, which means in memory. */
  transport?: Transport | undefined;
  /** Instead of the global one. */
  fetch?: Fetch | undefined;
}

/** One person's way to the service. What it does by itself throws a `PortreeveError`; `api` answers as openapi-fetch does. */
export interface Portreeve {
  /** Every operation of the service, typed. Carries the access token and gets a new one when it runs out. */
  readonly api: Client<paths>;
  /** The same object until a sign-in or sign-out. */
  readonly state: SignInState;
  /** Called at each change of `state`. A sign-in as another user is one too. Gives back how to stop it. */
  subscribe(listener: Listener): () => void;
  /** For a page that loads: whether a user is still signed in. Throws when the service cannot say. */
  resume(): Promise<boolean>;
  signIn(credentials: Credentials): Promise<void>;
  /** Registers and signs in. If only the second fails the account exists, and `signIn` is all that is left to do. */
  signUp(registration: Registration): Promise<User>;
  /**
   * `current` by default. Over at once here; when it throws, it may not have reached the service, so try again. `others` leaves
   * this session as it is.
   */
  signOut(options?: { scope?: SignOutScope | undefined }): Promise<void>;
  /** For other services that check our access tokens; renewed before it runs out. Undefined if no user is signed in. */
  accessToken(): Promise<string | undefined>;
  /** Disconnects from the other tabs. All else goes on. */
  close(): void;
}

/** An access token that has less than this to live, in milliseconds, may not arrive alive elsewhere. */
const TOO_SHORT = 30_000;

export function createPortreeve(options: Options): Portreeve {
  const baseUrl = new URL(options.baseUrl, globalThis.location?.href).href.replace(/\/$/, "");
  const transport = options.transport ?? (typeof document === "undefined" ? "body" : "cookie");
  const byCookie = transport === "cookie";
  const network: Fetch = options.fetch ?? ((request) => globalThis.fetch(request));
  const fetch = byCookie ? withCookies(network, baseUrl) : network;

  const session = new Session({ status: byCookie ? "unknown" : "signed-out" });
  const tabs: Tabs = byCookie ? tabsOf(baseUrl, (message) => receive(session, message)) : alone();
  const calls = new Calls(fetch, baseUrl, transport);
  const refresh = new Refresh(session, calls, tabs);
  const api = createClient<paths>({ baseUrl, fetch: authorized(patient(fetch), baseUrl, session, refresh, tabs) });

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
      } else {
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

function receive(session: Session, message: TabMessage): void {
  if (message.kind === "granted") {
    session.take(message.tokens);
  } else {
    session.ended(message.sessionId, message.problem);
  }
}
