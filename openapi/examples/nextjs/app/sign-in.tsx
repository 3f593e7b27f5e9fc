"use client";

import { useRouter } from "next/navigation";
import { PortreeveError } from "portreeve-client";
import { usePortreeve } from "portreeve-client/react";
import { useActionState } from "react";

export function SignIn() {
  const portreeve = usePortreeve();
  const router = useRouter();

  const [refusal, signIn, isBusy] = useActionState(async (_: string | undefined, form: FormData) => {
    try {
      await portreeve.signIn({ email: String(form.get("email")), password: String(form.get("password")) });
      // The server renders the page again, for this user.
      router.refresh();
    } catch (error) {
      return error instanceof PortreeveError ? error.message : "The service cannot be reached";
    }
  }, undefined);

  return (
    <form action={signIn}>
      <label>
        Email address <input name="email" type="email" autoComplete="username" />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" />
      </label>
      <button disabled={isBusy}>Sign in</button>
      <p role="alert">{refusal}</p>
    </form>
  );
}
