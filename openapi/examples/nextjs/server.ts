import { createPortreeveServer } from "portreeve-client/node";

/** Between browsers and the service, which browsers need not reach. */
export const server = createPortreeveServer({
  url: process.env.PORTREEVE_URL ?? "http://localhost:8080",
  // Where browsers find these pages. What pages of other origins send is refused.
  origin: process.env.ORIGIN ?? "http://localhost:3000",
  // How many proxies in front of this server add to `X-Forwarded-For`.
  trustedProxies: Number(process.env.PROXIES_IN_FRONT ?? 0),
});
