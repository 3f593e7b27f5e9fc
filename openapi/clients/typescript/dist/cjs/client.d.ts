import { type Client } from "./openapi-fetch.js";
import type { Fetch } from "./fetch.js";
import type { paths } from "./schema.js";
/** Follows no redirect: the service has none, and a password or a token in the body would go along, to whatever host. */
export declare function createApi(baseUrl: string, fetch: Fetch): Client<paths>;
