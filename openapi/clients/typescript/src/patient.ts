import { type Fetch, unlessAborted, wait } from "./fetch.js";
import { secondsToWait } from "./problem.js";

const REPEATS = 2;
/** A caller that is asked to wait longer than this gets the answer at once, and decides. */
const LONGEST_WAIT = 5;

/**
 * Asks again when the network fails or the service says 503. Only what reads: of anything else it is not known whether it was
 * done, and doing it twice may be worse than not at all.
 */
export function patient(fetch: Fetch): Fetch {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return fetch(request);
    }
    for (let tried = 0; ; tried += 1) {
      const last = tried === REPEATS;
      // Itself and no copy, also the next time: it has no body that could be used up.
      const response = await fetch(request).catch((error: unknown) => {
        if (last || request.signal.aborted) {
          throw error;
        }
        return undefined;
      });
      const seconds = (response && secondsToWait(response)) ?? pause(tried);
      if (response && (response.status !== 503 || last || seconds > LONGEST_WAIT)) {
        return response;
      }
      await response?.body?.cancel();
      await unlessAborted(wait(seconds * 1000), request.signal);
    }
  };
}

// By chance, so that those who failed together do not come back together.
function pause(tried: number): number {
  return (0.25 + Math.random() * 0.25) * 3 ** tried;
}
