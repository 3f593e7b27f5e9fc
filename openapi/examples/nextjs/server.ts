import { createPortreeveServer } from "portreeve-client/node";

/** Between browsers and the service, which browsers need not reach. */
export const server = createPortreeveServer({ url: process.env.PORTREEVE_URL ?? "http://localhost:8080" });
