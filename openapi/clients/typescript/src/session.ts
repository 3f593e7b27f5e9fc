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

/** A sign-out that has not reached the service. Without any proof: of whatever session is stored, or the cookie is for. */
export interface PendingSignOut extends Proof {
  readonly leaving: Leaving;
}

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
  #scope: Leaving = "current";
  #departures = 0;
  readonly #over = new Set<string | undefined>();
  readonly #listeners = new Set<Listener>();
  /** What the service must still end, by session id, when here it is over already. */
  readonly pending = new Map<string | undefined, PendingSignOut>();

  constructor(private readonly store: SessionStore) {
    this.#state = { status: store.mayHold() ? "unknown" : "signed-out" };
  }

  get state(): SignInState {
    return this.#state;
  }

  /** Absent unless a user is signed in. */
  get tokens(): Tokens | undefined {
    return this.#tokens;
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
    const newer = !this.#tokens || this.#tokens.grantedAt <= tokens.grantedAt;
    if (newer && !this.#over.has(tokens.sessionId)) {
      this.#hold(tokens);
    }
  }

  /** Signs out. At once, whatever the service will say. If it has not said yet, once more, perhaps with another scope. */
  leave(scope: Leaving): void {
    this.#departures += 1;
    this.#scope = scope;
    const known = this.#tokens ? [this.#tokens] : [...this.pending.values()];
    const proofs = this.#state.status === "unknown" ? [{}] : known;
    proofs.forEach((proof) => this.stillToLeave(proof));
  }

  /** Over here, and to be ended by the service. */
  stillToLeave(proof: Proof, leaving = this.#scope): void {
    const pending = { ...proof, leaving };
    const { sessionId } = proof;
    this.#over.add(sessionId);
    // If it was not known which one is left, now it is.
    this.pending.delete(undefined);
    this.pending.set(sessionId, pending);
    this.store.leave(pending);
    // Without an id it is whatever session there may be, and there are no tokens yet.
    if (this.#tokens?.sessionId === sessionId) {
      this.#tokens = undefined;
      this.#become({ status: "signed-out" });
    }
  }

  /** The service has heard of the sign-out. */
  left(pending: PendingSignOut): void {
    if (this.pending.get(pending.sessionId) === pending) {
      this.pending.delete(pending.sessionId);
    }
    if (!this.pending.size) {
      this.store.clear();
    }
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

  /** There is no session any more, or there turned out to be none to resume. */
  noUser(problem?: Problem): void {
    if (!this.pending.size) {
      this.store.ended();
    }
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
    // A sign-out of whatever session there was does not mean this one.
    this.pending.delete(undefined);
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
