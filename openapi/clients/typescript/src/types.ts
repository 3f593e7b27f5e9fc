import type { components, operations } from "./schema.js";

// The names of this package for what the document has. Only here, so that a schema that is renamed there is renamed in one line.
type Schemas = components["schemas"];

export type User = Schemas["User"];
export type UserPage = Schemas["UserPage"];
/** A session of one's own, as `GET /api/v1/auth/sessions` lists them. */
export type Session = Schemas["UserSession"];
/** What a request may name. A `User` may also have one that this version does not know. */
export type Role = Body<"changeRole">["role"];
/** What a request may name. A `User` may also have one that this version does not know. */
export type Status = Body<"changeStatus">["status"];
/** Why a request was refused. `type` names the exact problem, `code` its class, `error` is the sentence for people. */
export type Problem = Schemas["Problem"];
/** What is wrong with one field: `code` for programs, with the numbers in `params`; `message` for people. */
export type FieldError = Schemas["FieldFault"];

export type Grant = Schemas["Grant"];

// Bodies by operation: the names of operations are part of the contract.
type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody?: { content: { "application/json": infer Json } };
}
  ? Json
  : never;

export type Credentials = Pick<Body<"logIn">, "email" | "password">;
export type Registration = Body<"registerAccount">;
export type Transport = NonNullable<Body<"logIn">["transport"]>;
export type LogOut = Body<"logOut">;
export type RefreshBody = Body<"refreshSession">;
export type SignOutScope = NonNullable<LogOut["scope"]>;
