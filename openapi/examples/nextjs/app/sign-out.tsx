"use client";

import { useRouter } from "next/navigation";
import { usePortreeve, useSignInState, useUser } from "portreeve-client/react";
import { useEffect, useState } from "react";

/** How long to wait until the server is asked again, in milliseconds. */
const PAUSE = 1000;

export function SignOut() {
  const portreeve = usePortreeve();
  const user = useUser();
  const router = useRouter();
  const { status } = useSignInState();
  const [hasFailed, setHasFailed] = useState(false);

  // All tabs are signed out at once, and one of them then tells the service: until it has, the server renders the user.
  useEffect(() => {
    if (status === "signed-out") {
      const timer = setInterval(() => router.refresh(), PAUSE);
      return () => clearInterval(timer);
    }
  }, [status, router]);

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
