import type { Calls } from "./calls.js";
import type { CurrentSession, Tokens } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Problem } from "./types.js";
/** Whether a refusal of this type asks for another access token. */
export declare function asksForAnotherToken(type: Problem["type"] | undefined): boolean;
/** The problem that ends a session, if `error` is one. */
export declare function ending(error: unknown): Problem | undefined;
/** Gets the next access token: once, however many requests and tabs need it. */
export interface Refresh {
    /** The present token, or the next one if this has less than so many milliseconds to live. */
    lasting(milliseconds: number): Promise<Tokens | undefined>;
    canRenew(tokens: Tokens): boolean;
    /**
     * The token after `stale`; undefined after a sign-out. Asks the service only if no other caller did meanwhile. A
     * refusal is thrown, and the session ended if it is one of those that end it.
     */
    after(stale: Tokens | undefined): Promise<Tokens | undefined>;
}
export declare function createRefresh(session: CurrentSession, calls: Calls, tabs: Tabs, store: SessionStore): Refresh;
