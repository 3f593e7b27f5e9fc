/** What this package asks of a `fetch`; the global one will do. */
export type Fetch = (request: Request) => Promise<Response>;
/**
 * Waits for `promise`, but no longer than the signal lets it. What was begun goes on for the others who wait.
 *
 * A caller that sends a copy of a request waits like this for its answer, by the signal of the original: in Node the copy's own may
 * be collected, and then never tells that the caller has given up.
 */
export declare function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T>;
/** Aborts after so many milliseconds, also where there is no `AbortSignal.timeout`, as in React Native. */
export declare function deadline(milliseconds: number): AbortSignal;
export declare function wait(milliseconds: number): Promise<void>;
/** As a `DOMException` of this name, which React Native does not have. */
export declare function failure(name: "AbortError" | "TimeoutError", message: string): Error;
