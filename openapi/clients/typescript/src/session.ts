import type { Problem } from "./types.js";

/** What a signed-in client holds. In memory only: what lies in a store can be carried away. */
export interface Tokens {
  readonly accessToken: string;
  /** Absent with the transport `cookie`. */
  readonly refreshToken?: string;
  readonly sessionId: string;
  /** By this machine's clock, in milliseconds; so is `expiresAt`. */
  readonly grantedAt: number;
  readonly expiresAt: number;
}

export type SignInState =
  /** With the transport `cookie`, until `resume`, `signIn` or a message of another tab. */
  | { readonly status: "unknown" }
  | { readonly status: "signed-in"; readonly sessionId: string }
  /** `problem` is there when the service ended the session, and absent after a sign-out. */
  | { readonly status: "signed-out"; readonly problem?: Problem };

export type Listener = (state: SignInState) => void;

/**
 * Who is signed in here, and with what. Decides which grants still count: an answer may arrive after a sign-out,
 * from the network or from another tab, and must not bring them back.
 */
export class Session {
  #state: SignInState;
  #tokens: Tokens | undefined;
  #leaving: Tokens | undefined;
  #mayHaveCookie = false;
  #departures = 0;
  readonly #over = new Set<string>();
  readonly #listeners = new Set<Listener>();

  constructor(state: SignInState) {
    this.#state = state;
  }

  get state(): SignInState {
    return this.#state;
  }

  /** Absent unless a user is signed in. */
  get tokens(): Tokens | undefined {
    return this.#tokens;
  }

  /** What the service must still end, when here it is over already. */
  get leaving(): Tokens | undefined {
    return this.#leaving;
  }

  /** The user signed out before it was known whether there is a cookie. If there is, its session must still be ended. */
  get mayHaveCookie(): boolean {
    return this.#mayHaveCookie;
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
  leave(): void {
    this.#departures += 1;
    if (this.#tokens) {
      this.stillToLeave(this.#tokens);
    }
    this.#tokens = undefined;
    this.#mayHaveCookie ||= this.#state.status === "unknown";
    if (this.#state.status !== "signed-out") {
      this.#become({ status: "signed-out" });
    }
  }

  stillToLeave(tokens: Tokens): void {
    this.#over.add(tokens.sessionId);
    this.#leaving = tokens;
  }

  left(): void {
    this.#leaving = undefined;
    this.#mayHaveCookie = false;
  }

  /** A session is over. It may be another than the present one, which then goes on. */
  ended(sessionId: string, problem?: Problem): void {
    this.#over.add(sessionId);
    if (this.#tokens?.sessionId === sessionId) {
      this.#departures += 1;
      this.#tokens = undefined;
      this.#become({ status: "signed-out", ...(problem && { problem }) });
    }
  }

  /** There turned out to be no session to resume. */
  noUser(problem?: Problem): void {
    this.#become({ status: "signed-out", ...(problem && { problem }) });
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #hold(tokens: Tokens): void {
    const before = this.#tokens?.sessionId;
    this.#tokens = tokens;
    this.left();
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
