import type { Calls } from "./calls.js";
import type { CurrentSession, SignedIn } from "./session.js";
import type { SignOut } from "./sign-out.js";
import type { SessionStore } from "./storage.js";
import type { Tabs } from "./tabs.js";
import type { Credentials } from "./types.js";
export declare function signIn(session: CurrentSession, calls: Calls, signOut: SignOut, tabs: Tabs, store: SessionStore, credentials: Credentials): Promise<SignedIn>;
