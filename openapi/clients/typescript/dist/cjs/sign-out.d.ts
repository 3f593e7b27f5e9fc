import type { Calls } from "./calls.js";
import type { CurrentSession, Leaving } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
/** Signs out, and finishes a sign-out that did not reach the service. */
export interface SignOut {
    /**
     * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
     * has succeeded, so that signing out can be tried again, also after a restart.
     */
    now(scope: Leaving): Promise<void>;
    /** Takes up a sign-out that this program noted before a restart, or another tab. Fails if the storage does. */
    recall(): Promise<void>;
    /**
     * Ends at the service what is over here already. In turn with refreshes and sign-ins, which change what proves a session. What the
     * service refuses for good is not tried again, or it would come up at every start.
     */
    settle(): Promise<void>;
}
export declare function createSignOut(session: CurrentSession, calls: Calls, tabs: Tabs, store: SessionStore): SignOut;
