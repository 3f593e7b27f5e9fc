"use client";

import { PortreeveError } from "portreeve-client";
import { usePortreeve } from "portreeve-client/react";
import { useActionState, useState } from "react";

export function SignIn() {
  const portreeve = usePortreeve();
  // React empties the form after the action, and who mistyped the password need not type the address again.
  const [email, setEmail] = useState("");

  const [refusal, signIn, isBusy] = useActionState(async (_: string | undefined, form: FormData) => {
    try {
      await portreeve.signIn({ email, password: String(form.get("password")) });
    } catch (error) {
      return error instanceof PortreeveError ? error.message : "The service cannot be reached";
    }
  }, undefined);

  return (
    <form action={signIn}>
      <label>
        Email address{" "}
        <input type="email" autoComplete="username" value={email} onChange={(event) => setEmail(event.target.value)} />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" />
      </label>
      <button disabled={isBusy}>Sign in</button>
      <p role="alert">{refusal}</p>
    </form>
  );
}
