/** What this package asks of a `fetch`; the global one will do. */
export type Fetch = (request: Request) => Promise<Response>;

/**
 * Waits for `promise`, but no longer than the signal lets it. What was begun goes on for the others who wait.
 *
 * A caller that sends a copy of a request waits like this for its answer, by the signal of the original: in Node the copy's own may
 * be collected, and then never tells that the caller has given up.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason ?? failure("AbortError", "aborted"));
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Aborts after so many milliseconds, also where there is no `AbortSignal.timeout`, as in React Native. */
export function deadline(milliseconds: number): AbortSignal {
  if (AbortSignal.timeout) {
    return AbortSignal.timeout(milliseconds);
  }
  const controller = new AbortController();
  setTimeout(() => controller.abort(failure("TimeoutError", "no answer in time")), milliseconds);
  return controller.signal;
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** As a `DOMException` of this name, which React Native does not have. */
export function failure(name: "AbortError" | "TimeoutError", message: string): Error {
  return Object.assign(new Error(message), { name });
}
