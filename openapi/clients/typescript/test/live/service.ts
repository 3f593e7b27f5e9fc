import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { createPortreeve, type Fetch, type Portreeve } from "portreeve-client";

export const URL_OF_SERVICE = setting("PORTREEVE_URL").replace(/\/$/, "");
export const PASSWORD = "seven grey otters";

/** Random, so that the suite can run again on the same store. */
export function someEmail(): string {
  return `${randomUUID()}@example.com`;
}

export function client(fetch?: Fetch): Portreeve {
  return createPortreeve({ baseUrl: URL_OF_SERVICE, transport: "body", fetch });
}

/** A new account, signed in. */
export async function newUser(fetch?: Fetch): Promise<Portreeve & { email: string }> {
  const portreeve = client(fetch);
  const email = someEmail();
  await portreeve.signUp({ email, password: PASSWORD });
  return Object.assign(portreeve, { email });
}

/** Why what takes an administrator is left out: where everything is kept in memory there can be none, and the setting is empty. */
export const NO_ADMINISTRATOR = process.env.PORTREEVE_ADMIN_EMAIL === "" && "there is no administrator here";

export async function administrator(): Promise<Portreeve> {
  const portreeve = client();
  await portreeve.signIn({ email: setting("PORTREEVE_ADMIN_EMAIL"), password: setting("PORTREEVE_ADMIN_PASSWORD") });
  return portreeve;
}

function setting(name: string): string {
  const value = process.env[name];
  assert(value, `set ${name}: these tests talk to a running service`);
  return value;
}
