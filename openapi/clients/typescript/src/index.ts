export type { Fetch } from "./fetch.js";
export type { Language } from "./language.js";
export type { UnknownValue } from "./open.js";
export type { InitialTokens, Options } from "./options.js";
export { createPortreeve, type Portreeve } from "./portreeve.js";
export { PortreeveError, unwrap } from "./problem.js";
export type { ProblemType } from "./problem-types.js";
export type { components, operations, paths } from "./schema.js";
export type { Listener, SignedIn, SignInState } from "./session.js";
export type { TokenStorage } from "./storage.js";
export type {
  Credentials,
  FieldError,
  Problem,
  Registration,
  Role,
  Session,
  SignOutScope,
  Status,
  Transport,
  User,
  UserPage,
} from "./types.js";
