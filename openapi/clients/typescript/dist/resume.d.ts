import { type Refresh } from "./refresh.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SignOut } from "./sign-out.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
/**
 * The session that was kept, if there is one. Throws when the service or the storage cannot say: then it is not known yet, and it can be
 * asked again.
 */
export declare function resume(session: CurrentSession, refresh: Refresh, signOut: SignOut, tabs: Tabs, store: SessionStore): Promise<SignedIn | undefined>;
