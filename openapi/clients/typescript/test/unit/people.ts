import { createPortreeve, type Portreeve } from "portreeve-client";

import { grant, LOGIN, type Wire } from "./wire.js";

export const BASE_URL = "http://accounts.test";
export const ADA = { email: "ada@example.com", password: "seven grey otters" };

export function inNode(wire: Wire): Portreeve {
  return createPortreeve({ baseUrl: BASE_URL, transport: "body", fetch: wire.fetch });
}

export function tab(wire: Wire, baseUrl = BASE_URL): Portreeve {
  return createPortreeve({ baseUrl, transport: "cookie", fetch: wire.fetch });
}

/** Signs in with the tokens `access-1` and, with the transport `body`, `refresh-1`. */
export async function signedIn(portreeve: Portreeve, wire: Wire, session = "session-1"): Promise<Portreeve> {
  const signingIn = portreeve.signIn(ADA);
  const login = await wire.arrival(LOGIN);
  const { transport } = (await login.request.clone().json()) as { transport: string };
  login.answer(grant("1", session, transport === "body"));
  await signingIn;
  return portreeve;
}
