import type { SessionStore } from "./storage.js";
import type { Problem, SignOutScope, User } from "./types.js";

/** What shows which session is meant: the first of these that the service takes. With nothing but the id, the cookie does. */
export interface Proof {
  readonly accessToken?: string | undefined;
  /** Absent with the transport `cookie`. */
  readonly refreshToken?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** What a signed-in client has in memory. */
export interface Tokens extends Proof {
  readonly accessToken: string;
  readonly sessionId: string;
  /** By this machine's clock, in milliseconds; so is `expiresAt`. */
  readonly grantedAt: number;
  readonly expiresAt: number;
}

/** The sign-outs that end this session too. */
export type Leaving = Exclude<SignOutScope, "others">;

export interface SignedIn {
  readonly status: "signed-in";
  readonly sessionId: string;
  /** Once it is known: after `signUp`, `user()`, or any answer of `/api/v1/users/me`. */
  readonly user?: User;
}

export type SignInState =
  /** Until `resume`, `signIn` or a message of another tab, where a session may have been kept. */
  | { readonly status: "unknown" }
  | SignedIn
  /** `problem` is there when the service ended the session, and absent after a sign-out. */
  | { readonly status: "signed-out"; readonly problem?: Problem };

export type Listener = (state: SignInState) => void;

/**
 * Who is signed in here, and with what. Decides which grants still count: an answer may arrive after a sign-out,
 * from the network or from another tab, and must not bring them back.
 */
export class CurrentSession {
  #state: SignInState;
  #tokens: Tokens | undefined;
  #leaving: Proof | undefined;
  #scope: Leaving = "current";
  #mayBeStored = false;
  #departures = 0;
  readonly #over = new Set<string | undefined>();
  readonly #listeners = new Set<Listener>();

  constructor(private readonly store: SessionStore) {
    this.#state = { status: store.mayHold ? "unknown" : "signed-out" };
  }

  get state(): SignInState {
    return this.#state;
  }

  /** Absent unless a user is signed in. */
  get tokens(): Tokens | undefined {
    return this.#tokens;
  }

  /** What the service must still end, when here it is over already. */
  get leaving(): Proof | undefined {
    return this.#leaving;
  }

  /** The user signed out before it was known whether there is a session. If there is, it must still be ended. */
  get mayBeStored(): boolean {
    return this.#mayBeStored;
  }

  /** How often there was a sign-out. Remember it before asking for a grant. */
  get departures(): number {
    return this.#departures;
  }

  /** Refuses, with false, a grant that was asked for before a sign-out. */
  begin(tokens: Tokens, departures: number): boolean {
    if (departures !== this.#departures || this.#over.has(tokens.sessionId)) {
      this.stillToLeave(tokens);
      return false;
    }
    this.#hold(tokens);
    return true;
  }

  /** Takes what another tab was granted, unless it is out of date. */
  take(tokens: Tokens): void {
    const newer = this.#tokens === undefined || this.#tokens.grantedAt <= tokens.grantedAt;
    if (newer && !this.#over.has(tokens.sessionId)) {
      this.#hold(tokens);
    }
  }

  /** Signs out. At once, whatever the service will say. */
  leave(scope: Leaving): void {
    this.#departures += 1;
    this.#scope = scope;
    this.#mayBeStored ||= this.#state.status === "unknown";
    if (this.#tokens) {
      this.stillToLeave(this.#tokens);
    } else if (this.#mayBeStored && this.store.byCookie) {
      this.store.leave({}, scope);
    }
    this.#tokens = undefined;
    if (this.#state.status !== "signed-out") {
      this.#become({ status: "signed-out" });
    }
  }

  stillToLeave(proof: Proof): void {
    this.#over.add(proof.sessionId);
    this.#leaving = proof;
    this.store.leave(proof, this.#scope);
  }

  /** The service has heard of the sign-out. */
  left(): void {
    this.#leaving = undefined;
    this.#mayBeStored = false;
    this.store.clear();
  }

  /** A session is over. It may be another than the present one, which then goes on. */
  ended(sessionId: string, problem?: Problem): void {
    this.#over.add(sessionId);
    if (this.#tokens?.sessionId === sessionId) {
      this.#departures += 1;
      this.#tokens = undefined;
      this.noUser(problem);
    }
  }

  /** A sign-out of before a restart, which has not reached the service yet. */
  leaveStored(kept: Proof, scope: Leaving): void {
    this.#scope = scope;
    this.stillToLeave(kept);
    this.#become({ status: "signed-out" });
  }

  /** There is no session any more, or there turned out to be none to resume. */
  noUser(problem?: Problem): void {
    this.store.ended();
    this.#become({ status: "signed-out", ...(problem && { problem }) });
  }

  /** Who it is that is signed in. An older answer that arrives late is ignored. */
  know(sessionId: string, user: User): void {
    const state = this.#state;
    if (state.status !== "signed-in" || state.sessionId !== sessionId) {
      return;
    }
    if (!state.user || state.user.updated_at < user.updated_at) {
      this.#become({ status: "signed-in", sessionId, user });
    }
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #hold(tokens: Tokens): void {
    const before = this.#tokens?.sessionId;
    this.#tokens = tokens;
    this.#leaving = undefined;
    this.#mayBeStored = false;
    this.store.hold(tokens);
    if (before !== tokens.sessionId) {
      this.#become({ status: "signed-in", sessionId: tokens.sessionId });
    }
  }

  #become(state: SignInState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) {
      // A listener that fails is the page's concern, and must not stop a refresh.
      try {
        listener(state);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
