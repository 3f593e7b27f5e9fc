import { createPortreeve } from "portreeve-client";

/** The one client of this page. The access token is in its memory, the refresh token in a cookie that no script can read. */
export const portreeve = createPortreeve({ baseUrl: import.meta.env.VITE_PORTREEVE_URL || "/" });

export type { Role, Session, Status, User, UserPage as People } from "portreeve-client";
