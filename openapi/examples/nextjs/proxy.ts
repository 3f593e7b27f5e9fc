import { type NextRequest, NextResponse } from "next/server";

import { server } from "./server";

/** Renews the session before a page is rendered: while it is, no cookie can be set. */
export async function proxy(request: NextRequest) {
  const { requestHeaders, responseHeaders } = await server.resume(request);
  // With the cookies goes `Cache-Control`: what is the same for all, such as /about, caches may store otherwise.
  return NextResponse.next({ request: { headers: requestHeaders }, headers: responseHeaders });
}

export const config = { matcher: "/((?!api/|_next/|favicon.ico).*)" };
