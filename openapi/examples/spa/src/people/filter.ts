import type { operations } from "portreeve-client";

import type { Role, Status } from "../portreeve";

type Query = NonNullable<operations["listUsers"]["parameters"]["query"]>;

/** Which people to show, and from where on. */
export type Filter = Pick<Query, "q" | "role" | "status" | "cursor">;

const ROLES: readonly Role[] = ["user", "admin"];
const STATUSES: readonly Status[] = ["active", "suspended"];

/** From the query of an address, which any user may have typed. */
export function parse(query: URLSearchParams): Filter {
  const q = query.get("q");
  const role = ROLES.find((known) => known === query.get("role"));
  const status = STATUSES.find((known) => known === query.get("status"));
  const cursor = query.get("cursor");
  return { ...(q && { q }), ...(role && { role }), ...(status && { status }), ...(cursor && { cursor }) };
}

export function address(filter: Filter): string {
  return `/people?${new URLSearchParams(filter)}`;
}
