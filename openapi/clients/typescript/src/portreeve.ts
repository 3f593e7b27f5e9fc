import type { Client } from "openapi-fetch";

import { absolute, PLACEHOLDER_URL, unreachable } from "./address.js";
import { authorized, TOO_SHORT } from "./authorized.js";
import { createCalls, tokensOf } from "./calls.js";
import { createApi } from "./client.js";
import { withCookies } from "./cookies.js";
import type { Fetch } from "./fetch.js";
import { withLanguage } from "./language.js";
import type { Options } from "./options.js";
import { patient } from "./patient.js";
import { unwrap } from "./problem.js";
import { createRefresh } from "./refresh.js";
import { resume } from "./resume.js";
import type { paths } from "./schema.js";
import { CurrentSession, type Listener, type SignedIn, type SignInState } from "./session.js";
import { signIn } from "./sign-in.js";
import { createSignOut } from "./sign-out.js";
import { createStore, keyFor, pageStorage } from "./storage.js";
import { alone, type Ended, type Granted, type Tabs, tabsOf } from "./tabs.js";
import type { Credentials, Registration, SignOutScope, User } from "./types.js";
import { currentUser } from "./user.js";

/** One person's way to the service. What it does by itself throws a `PortreeveError`; `api` answers as openapi-fetch does. */
export interface Portreeve {
  /** Every operation of the service, typed. Carries the access token, which is renewed before it runs out. */
  readonly api: Client<paths>;
  /** The same object until a sign-in, a sign-out, or news of the user. */
  readonly state: SignInState;
  /** Called at each change of `state`. A sign-in as another user is one too. Gives back how to stop it. */
  subscribe(listener: Listener): () => void;
  /**
   * For a page that loads or a program that starts: the session that was kept, if there is one. Also finishes a sign-out that did not
   * reach the service. Throws when the service or the storage cannot say.
   */
  resume(): Promise<SignedIn | undefined>;
  /** First finishes a sign-out that did not reach the service, and throws if it cannot. */
  signIn(credentials: Credentials): Promise<SignedIn>;
  /**
   * Registers and signs in. If only the second fails the account exists, and `signIn` is all that is left to do. Undefined where the
   * service makes an account only when its address is proven: a mail is on its way, and no user is signed in.
   */
  signUp(registration: Registration): Promise<User | undefined>;
  /** Who is signed in. Asks the service only if it is not known yet, and resumes first if that is still to be done. */
  user(): Promise<User | undefined>;
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

export function createPortreeve(options: Options): Portreeve {
  const address = absolute(options.baseUrl);
  const baseUrl = address ?? PLACEHOLDER_URL;
  const transport = options.transport ?? (typeof document === "undefined" ? "body" : "cookie");
  const byCookie = transport === "cookie";
  const fetch = network(options, address, byCookie);

  const storage = options.storage ?? (byCookie ? pageStorage() : undefined);
  const { tokens: initial } = options;
  const store = createStore(storage, keyFor(baseUrl), byCookie, { refreshToken: initial?.refreshToken });
  const session = new CurrentSession(store);
  if (initial?.accessToken) {
    session.begin(tokensOf(initial), session.departures);
  }

  const tabs: Tabs = byCookie ? tabsOf(baseUrl, (message) => receive(session, message)) : alone();
  const calls = createCalls(fetch, baseUrl, transport);
  const refresh = createRefresh(session, calls, tabs, store);
  const signingOut = createSignOut(session, calls, tabs, store);
  const repeating = address === undefined ? fetch : patient(fetch);
  const api = createApi(baseUrl, authorized(repeating, baseUrl, session, refresh, tabs));
  const known = currentUser(session, api);
  let resuming: Promise<SignedIn | undefined> | undefined;

  const portreeve: Portreeve = {
    api,
    get state() {
      return session.state;
    },
    subscribe: (listener) => session.subscribe(listener),
    resume() {
      resuming ??= resume(session, refresh, signingOut, tabs, store).finally(() => {
        resuming = undefined;
      });
      return resuming;
    },
    signIn: (credentials) => signIn(session, calls, signingOut, tabs, store, credentials),
    async signUp(registration) {
      const user = await calls.register(registration);
      if (user === undefined) return undefined;
      const { sessionId } = await signIn(session, calls, signingOut, tabs, store, registration);
      session.know(sessionId, user);
      return user;
    },
    async user() {
      await portreeve.resume();
      return await known();
    },
    async signOut({ scope = "current" } = {}) {
      if (scope === "others") {
        unwrap(await api.POST("/api/v1/auth/logout", { body: { scope } }));
      } else {
        await signingOut.now(scope);
      }
    },
    accessToken: async () => (await refresh.lasting(TOO_SHORT))?.accessToken,
    close: () => tabs.close(),
  };
  return portreeve;
}

function network(options: Options, address: string | undefined, byCookie: boolean): Fetch {
  if (address === undefined) {
    return unreachable(options.baseUrl);
  }
  const fetch = withLanguage(options.fetch ?? ((request) => globalThis.fetch(request)), options.language);
  return byCookie ? withCookies(fetch, address) : fetch;
}

// Any script of this origin may have sent it, so it may be anything.
function receive(session: CurrentSession, message: Partial<Granted & Ended> | null): void {
  if (message?.tokens?.accessToken) {
    session.take(message.tokens);
  } else if (message?.sessionId) {
    session.ended(message.sessionId, message.problem);
  }
}
