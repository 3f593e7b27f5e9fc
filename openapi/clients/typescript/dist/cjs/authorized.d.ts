import { type Fetch } from "./fetch.js";
import { type Refresh } from "./refresh.js";
import type { CurrentSession } from "./session.js";
import type { Tabs } from "./tabs.js";
/** A token that has less than this to live, in milliseconds, may not arrive alive. Of one that lives briefly, a third of that. */
export declare const TOO_SHORT = 30000;
/**
 * Sends the access token along, renewed before it runs out. When it is refused all the same, gets the next one and repeats the request,
 * once: a 401 means that nothing was done, so this is safe for every method.
 */
export declare function authorized(fetch: Fetch, baseUrl: string, session: CurrentSession, refresh: Refresh, tabs: Tabs): Fetch;
