import type { Client } from "./openapi-fetch.js";
import type { paths } from "./schema.js";
import type { CurrentSession } from "./session.js";
import type { User } from "./types.js";
/** Reads along: an answer that says who the user is, also one to a change, brings the state up to date. */
export declare function updateUser(session: CurrentSession, sessionId: string, url: string, response: Response): void;
/** Asks who is signed in, once for all that want to know. */
export declare function currentUser(session: CurrentSession, api: Client<paths>): () => Promise<User | undefined>;
