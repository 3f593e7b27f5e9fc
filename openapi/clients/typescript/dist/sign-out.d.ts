import type { Calls } from "./calls.js";
import type { CurrentSession, Leaving, Proof } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
/** Signs out, and finishes a sign-out that did not reach the service. */
export declare class SignOut {
    #private;
    private readonly session;
    private readonly calls;
    private readonly tabs;
    private readonly store;
    constructor(session: CurrentSession, calls: Calls, tabs: Tabs, store: SessionStore);
    /**
     * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
     * has succeeded, so that signing out can be tried again, also after a restart.
     */
    now(scope: Leaving): Promise<void>;
    /** What was kept when the service could not be reached. Of a cookie that is of another session by now, nothing ends. */
    finish(kept: Proof, scope: Leaving): Promise<void>;
}
