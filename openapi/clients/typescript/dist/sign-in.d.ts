import type { Calls } from "./calls.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { Keeper } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";
export declare function signIn(session: CurrentSession, calls: Calls, tabs: Tabs, keeper: Keeper, credentials: Credentials): Promise<SignedIn>;
