"use client";

import { useRouter } from "next/navigation";
import { usePortreeve, useUser } from "portreeve-client/react";
import { useState } from "react";

export function SignOut() {
  const portreeve = usePortreeve();
  const user = useUser();
  const router = useRouter();
  const [hasFailed, setHasFailed] = useState(false);

  async function signOut() {
    setHasFailed(false);
    try {
      await portreeve.signOut();
      // After one that failed, the state has changed already.
      router.refresh();
    } catch {
      // The cookies are the server's, so the page stays as it is until the server was reached.
      setHasFailed(true);
    }
  }

  return (
    <>
      <p>This browser knows you as {user?.email ?? "…"}.</p>
      <button onClick={signOut}>Sign out</button>
      <p role="alert">{hasFailed && "The service cannot be reached. Try again."}</p>
    </>
  );
}
