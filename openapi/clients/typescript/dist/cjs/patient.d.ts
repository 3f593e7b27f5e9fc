import { type Fetch } from "./fetch.js";
/**
 * Asks again when the network fails or the service says 503. Only what reads: of anything else it is not known whether it was
 * done, and doing it twice may be worse than not at all.
 */
export declare function patient(fetch: Fetch): Fetch;
