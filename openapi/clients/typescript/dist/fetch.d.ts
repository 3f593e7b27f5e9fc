/** What this package asks of a `fetch`; the global one will do. */
export type Fetch = (request: Request) => Promise<Response>;
/** Waits for `promise`, but no longer than the signal lets it. What was begun goes on for the others who wait. */
export declare function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T>;
