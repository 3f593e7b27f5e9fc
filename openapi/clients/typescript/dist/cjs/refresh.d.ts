import type { Calls } from "./calls.js";
import type { Session, Tokens } from "./session.js";
import type { Tabs } from "./tabs.js";
import type { Problem } from "./types.js";
/** Whether a refusal of this type asks for another access token. */
export declare function asksForAnotherToken(type: Problem["type"] | undefined): boolean;
/** The problem that ends a session, if `error` is one. */
export declare function ending(error: unknown): Problem | undefined;
/** Gets the next access token: once, however many requests and tabs need it. */
export declare class Refresh {
    #private;
    private readonly session;
    private readonly calls;
    private readonly tabs;
    constructor(session: Session, calls: Calls, tabs: Tabs);
    /**
     * The token after `stale`; undefined after a sign-out. Asks the service only if no other caller did meanwhile. A
     * refusal is thrown, and the session ended if it is one of those that end it.
     */
    after(stale: Tokens | undefined): Promise<Tokens | undefined>;
    /** Resolves when no refresh is running, however it went. */
    settled(): Promise<void>;
}
