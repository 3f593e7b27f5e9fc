import type { FieldError, Problem } from "./types.js";
/** A refusal, thrown. `message` is the service's sentence for this case. */
export declare class PortreeveError extends Error {
    readonly name = "PortreeveError";
    readonly problem: Problem;
    /** Seconds to wait before trying again, where the service said so: with 429 and 503. */
    readonly retryAfter: number | undefined;
    constructor(problem: Problem, retryAfter?: number);
    get type(): Problem["type"];
    get code(): Problem["code"];
    get status(): number;
    /** All fields at fault; empty where it is not about fields. */
    get errors(): FieldError[];
}
/** The `data` of an answer of `api`, or its `error` thrown as a {@link PortreeveError}. */
export declare function unwrap<T>(answer: {
    data?: T;
    error?: unknown;
    response: Response;
}): T;
/** What refused the request, if it says so. Leaves the response unread. */
export declare function problemIn(response: Response): Promise<Problem | undefined>;
/** `Retry-After` in seconds, whichever of its two forms it has. */
export declare function secondsToWait(response: Response): number | undefined;
