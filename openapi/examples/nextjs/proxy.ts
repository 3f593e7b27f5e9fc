import { type NextRequest, NextResponse } from "next/server";

import { server } from "./server";

/** Renews the session before a page is rendered: while it is, no cookie can be set. */
export async function proxy(request: NextRequest) {
  const { headers, cookies } = await server.resume(request);
  const response = NextResponse.next({ request: { headers } });
  for (const cookie of cookies) {
    response.headers.append("Set-Cookie", cookie);
  }
  return response;
}

export const config = { matcher: "/((?!api/|_next/|favicon.ico).*)" };
