import type { HeadersLike } from "./cookie-header.js";

/**
 * Whether a request comes from a page of this origin, or from a program that is no browser. `Origin` is compared whole: a page of the same
 * host without TLS may come from an attacker. Cookies need not be there: a foreign page that signs in here sets them.
 */
export function createOriginCheck(origin: string): (headers: HeadersLike) => boolean {
  let hasWarned = false;
  return (headers) => {
    const sent = headers.get("origin");
    const isOwn = sent === null ? isOfNoOtherPage(headers) : sent === origin;
    // For the operator, once: with a wrong `origin` every page is a foreign one.
    if (!isOwn && sent !== null && !hasWarned) {
      hasWarned = true;
      console.warn(`portreeve: refused a request of ${JSON.stringify(sent.slice(0, 100))}; the option \`origin\` is ${JSON.stringify(origin)}`);
    }
    return isOwn;
  };
}

/** Whether the browser, if it is one that says so, names no other page as the sender (W3C Fetch Metadata). */
function isOfNoOtherPage(headers: HeadersLike): boolean {
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none";
}
