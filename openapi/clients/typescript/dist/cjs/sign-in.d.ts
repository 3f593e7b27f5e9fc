import type { Calls } from "./calls.js";
import type { Session } from "./session.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";
export declare function signIn(session: Session, calls: Calls, tabs: Tabs, credentials: Credentials): Promise<void>;
