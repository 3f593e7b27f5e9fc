import type { Calls } from "./calls.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";
export declare function signIn(session: CurrentSession, calls: Calls, tabs: Tabs, store: SessionStore, credentials: Credentials): Promise<SignedIn>;
