import createClient, { type Client, defaultPathSerializer } from "openapi-fetch";

import type { Fetch } from "./fetch.js";
import type { paths } from "./schema.js";

/** Follows no redirect: the service has none, and a password or a token in the body would go along, to whatever host. */
export function createApi(baseUrl: string, fetch: Fetch): Client<paths> {
  return createClient({ baseUrl, fetch, redirect: "error", pathSerializer });
}

// A URL resolves these segments, however they are written, and the request would be another one.
const pathSerializer: typeof defaultPathSerializer = (path, params) => {
  const url = defaultPathSerializer(path, params);
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(url)) {
    throw new TypeError(`dot segment in ${url}`);
  }
  return url;
};
