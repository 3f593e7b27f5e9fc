import { type Fetch } from "./fetch.js";
import { type Refresh } from "./refresh.js";
import type { Session } from "./session.js";
import type { Tabs } from "./tabs.js";
/**
 * Sends the access token along. When it has run out, gets the next one and repeats the request, once: a 401 means that nothing
 * was done, so this is safe for every method.
 */
export declare function authorized(fetch: Fetch, baseUrl: string, session: Session, refresh: Refresh, tabs: Tabs): Fetch;
