import { deadline, unlessAborted } from "./fetch.js";
import type { Leaving, PendingSignOut, Proof, Tokens } from "./session.js";

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
export interface SessionStore {
  /** With the transport `cookie` it keeps no session. */
  readonly byCookie: boolean;
  /** Whether there may be a session to resume. */
  mayHold(): boolean;
  /** Whether what was last to be stored is stored. */
  isCurrent(): boolean;
  /** Fails if the storage does. */
  read(): Promise<StoredSession>;
  hold(tokens: Tokens): void;
  /** Until the service has heard of a sign-out. Without a cookie, only the refresh token proves a session after a restart. */
  leave(pending: PendingSignOut): void;
  /** The session has ended. By cookie nothing is forgotten: another tab may still have to sign out. */
  ended(): void;
  clear(): void;
  /** Resolves when all is stored, or has failed, or takes too long. What has failed is tried again. */
  stored(): Promise<void>;
}

/** `seed` counts as kept as long as nothing is. */
export function createStore(storage: TokenStorage | undefined, key: string, byCookie: boolean, seed: StoredSession): SessionStore {
  /** What is still to be stored, or null if it is to be removed. */
  let wanted: string | null | undefined;
  let writing: Promise<void> | undefined;

  function put(kept: StoredSession | undefined): void {
    seed = {};
    if (storage) {
      wanted = kept ? JSON.stringify(kept) : null;
      void write();
    }
  }

  function write(): Promise<void> {
    writing ??= writeAll();
    return writing;
  }

  // One at a time: of two that are under way, the older might arrive last.
  async function writeAll(): Promise<void> {
    let value: string | null | undefined;
    while (value !== wanted && wanted !== undefined) {
      value = wanted;
      try {
        await (value === null ? storage?.removeItem(key) : storage?.setItem(key, value));
        if (value === wanted) {
          wanted = undefined;
        }
      } catch {
        // Stays wanted, until there is another or `stored` is asked for.
      }
    }
    writing = undefined;
  }

  const clear = () => put(undefined);

  return {
    byCookie,
    mayHold: () => byCookie || storage !== undefined || seed.refreshToken !== undefined,
    isCurrent: () => storage !== undefined && wanted === undefined,
    async read() {
      return parsed(storage && (await inTime(Promise.resolve(storage.getItem(key))))) ?? seed;
    },
    hold({ sessionId, refreshToken }) {
      if (!byCookie) {
        put({ sessionId, refreshToken });
      }
    },
    leave({ sessionId, refreshToken, leaving }) {
      if (byCookie || refreshToken) {
        put({ sessionId, refreshToken: byCookie ? undefined : refreshToken, leaving });
      }
    },
    ended() {
      if (!byCookie) {
        clear();
      }
    },
    clear,
    async stored() {
      if (wanted !== undefined) {
        await inTime(write()).catch(() => {});
      }
    },
  };
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
    return JSON.parse(text as string) as StoredSession;
  } catch {
    return undefined;
  }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return unlessAborted(answer, deadline(STORAGE_TIMEOUT));
}
