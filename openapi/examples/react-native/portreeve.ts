import { createPortreeve } from "portreeve-client";

import { keychain } from "./keychain";

/** The one client of the app. */
export const portreeve = createPortreeve({
  baseUrl: process.env.EXPO_PUBLIC_PORTREEVE_URL ?? "http://localhost:8080",
  storage: keychain,
});
