export { createPortreeveServer, type PortreeveServer, type ServerOptions } from "./node/server.js";
export type { Resumed } from "./node/resume.js";
export type { HeadersLike } from "./node/cookies.js";
