import { deadline, unlessAborted } from "./fetch.js";
import type { Leaving, Proof, Tokens } from "./session.js";

/**
 * Where a session outlives the program: a keychain, a file, a row of a database. Takes `AsyncStorage` of React Native as it is.
 *
 * It gets a refresh token, which is as good as a password until it is used. Do not give a browser's `localStorage`: there the transport
 * `cookie` keeps the token from scripts.
 */
export interface TokenStorage {
  getItem(key: string): Promise<string | null | undefined> | string | null | undefined;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

/** What is kept: with the transport `body` the session, with `cookie` only that a sign-out has not reached the service. */
export interface StoredSession extends Proof {
  readonly leaving?: Leaving;
}

/** How long a storage may take before its callers go on without it, in milliseconds. */
const STORAGE_TIMEOUT = 3_000;

/** Writes one value after the other, the last one until it is stored. A storage that fails or hangs loses nothing that is in memory. */
export class SessionStore {
  /** What is still to be stored, or null if it is to be removed. */
  #wanted: string | null | undefined;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly storage: TokenStorage | undefined,
    private readonly key: string,
    /** With the transport `cookie` it keeps no session. */
    readonly byCookie: boolean,
    /** What counts as kept as long as nothing is. */
    private seed: StoredSession,
  ) {}

  /** Whether there may be a session to resume. */
  get mayHold(): boolean {
    return this.byCookie || this.storage !== undefined || this.seed.refreshToken !== undefined;
  }

  /** Whether what was last to be stored is stored. */
  get isCurrent(): boolean {
    return this.storage !== undefined && this.#wanted === undefined;
  }

  /** Fails if the storage does. */
  async read(): Promise<StoredSession> {
    const text = this.storage && (await inTime(Promise.resolve(this.storage.getItem(this.key))));
    return parsed(text) ?? this.seed;
  }

  hold({ sessionId, refreshToken }: Tokens): void {
    this.#put(this.byCookie ? undefined : { sessionId, refreshToken });
  }

  /** Until the service has heard of a sign-out. */
  leave({ sessionId, refreshToken }: Proof, leaving: Leaving): void {
    this.#put({ sessionId, refreshToken: this.byCookie ? undefined : refreshToken, leaving });
  }

  /** The session has ended. By cookie nothing is forgotten: another tab may still have to sign out. */
  ended(): void {
    if (!this.byCookie) {
      this.clear();
    }
  }

  clear(): void {
    this.#put(undefined);
  }

  /** Resolves when all is stored, or has failed, or takes too long. What has failed is tried again. */
  async stored(): Promise<void> {
    if (this.#wanted !== undefined) {
      await inTime(this.#write()).catch(() => {});
    }
  }

  #put(kept: StoredSession | undefined): void {
    this.seed = {};
    if (this.storage) {
      this.#wanted = kept ? JSON.stringify(kept) : null;
      void this.#write();
    }
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  // One at a time: of two that are under way, the older might arrive last.
  async #writeAll(): Promise<void> {
    let value: string | null | undefined;
    while (value !== this.#wanted && this.#wanted !== undefined) {
      value = this.#wanted;
      try {
        await (value === null ? this.storage?.removeItem(this.key) : this.storage?.setItem(this.key, value));
        if (value === this.#wanted) {
          this.#wanted = undefined;
        }
      } catch {
        // Stays wanted, until there is another or `stored` is asked for.
      }
    }
    this.#writing = undefined;
  }
}

/** Of these characters only, because a keychain takes no others. */
export function keyFor(baseUrl: string): string {
  return `portreeve.${baseUrl.replace(/[^\w.-]+/g, "_")}`;
}

/** Where a page notes a sign-out that did not reach the service. It is not there in every page, and asking may throw. */
export function pageStorage(): TokenStorage | undefined {
  try {
    return typeof document === "undefined" ? undefined : globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function parsed(text: string | null | undefined): StoredSession | undefined {
  try {
    return (text && (JSON.parse(text) as StoredSession)) || undefined;
  } catch {
    return undefined;
  }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return unlessAborted(answer, deadline(STORAGE_TIMEOUT));
}
