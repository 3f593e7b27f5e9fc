import type { Fetch } from "./fetch.js";
import type { Language } from "./language.js";
import type { TokenStorage } from "./storage.js";
import type { Transport } from "./types.js";

export interface Options {
  /**
   * Where the service is: `https://accounts.example.com`, or `/` for the page's own origin. With the latter a server that renders the
   * page can make a client too, but not ask anything.
   */
  baseUrl: string;
  /** Where the refresh token is kept. `cookie` where there is a `document`, otherwise `body`, which means in memory and in `storage`. */
  transport?: Transport | undefined;
  /** Where a session outlives the program, with the transport `body`. `resume` reads it. */
  storage?: TokenStorage | undefined;
  /** What to start with, from a sign-in that was made elsewhere. */
  tokens?: InitialTokens | undefined;
  /** The language of the service's sentences. Left to the runtime by default: in a browser, what its user has set. */
  language?: Language | undefined;
  /** Instead of the global one. */
  fetch?: Fetch | undefined;
}

/** The first is exchanged by `resume`, unless the storage has a session. With the second the user is signed in at once; `expiresIn` is in seconds. */
export type InitialTokens =
  | { refreshToken: string; accessToken?: undefined }
  | { accessToken: string; sessionId: string; expiresIn: number; refreshToken?: string | undefined };
