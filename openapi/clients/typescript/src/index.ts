export type { Credentials, Registration, SignOutScope, Transport, User } from "./calls.js";
export type { Fetch } from "./fetch.js";
export { createPortreeve, type Options, type Portreeve } from "./portreeve.js";
export { PortreeveError, type Problem, unwrap } from "./problem.js";
export type { ProblemType } from "./problem-types.js";
export type { components, operations, paths } from "./schema.js";
export type { Listener, SignInState } from "./session.js";
