import type { Calls } from "./calls.js";
import type { Session } from "./session.js";
import type { Tabs } from "./tabs.js";
import type { SignOutScope } from "./types.js";
type Leaving = Exclude<SignOutScope, "others">;
/**
 * Over at once here and in the other tabs; then the service is called, which may fail. What that call needs is kept until it
 * has succeeded, so that signing out can be tried again.
 */
export declare function signOut(session: Session, calls: Calls, tabs: Tabs, scope: Leaving): Promise<void>;
export {};
