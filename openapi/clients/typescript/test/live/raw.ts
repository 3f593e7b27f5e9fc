import { unwrap } from "portreeve-client";

import { client, PASSWORD, someEmail } from "./service.js";

/** Registers with a body that the types would not let through. */
export async function register(text: string, type = "application/json"): Promise<void> {
  const { api } = client();
  const body = { email: "", password: "" };
  unwrap(await api.POST("/api/v1/auth/register", { body, bodySerializer: () => text, headers: { "Content-Type": type } }));
}

export async function refresh(token: string): Promise<string> {
  const grant = unwrap(await client().api.POST("/api/v1/auth/refresh", { body: { refresh_token: token } }));
  return grant?.refresh_token ?? "";
}

/** A session refreshed twice. `spent` is not the parent of `newest`, which for some seconds is valid for a second try. */
export async function rotated(): Promise<{ spent: string; newest: string }> {
  const { api } = client();
  const body = { email: someEmail(), password: PASSWORD };
  unwrap(await api.POST("/api/v1/auth/register", { body }));
  const spent = unwrap(await api.POST("/api/v1/auth/login", { body })).refresh_token ?? "";
  return { spent, newest: await refresh(await refresh(spent)) };
}
