import type { Fetch } from "./fetch.js";

/**
 * Where the service is, without a slash at the end. Undefined if it is relative to a page, and there is no page: while a server renders
 * one, the client is made too.
 */
export function absolute(baseUrl: string): string | undefined {
  try {
    return new URL(baseUrl, globalThis.location?.href).href.replace(/\/$/, "");
  } catch {
    return undefined;
  }
}

/** Stands for an address that is not known. No request gets as far as a name lookup. */
export const PLACEHOLDER_URL = "http://base-url.invalid";

export function unreachable(baseUrl: string): Fetch {
  return () => Promise.reject(new TypeError(`baseUrl ${JSON.stringify(baseUrl)} is relative to a page, and here is none`));
}
