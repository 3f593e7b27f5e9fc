"use client";

import { useRouter } from "next/navigation";
import { usePortreeve, useUser } from "portreeve-client/react";

export function SignOut() {
  const portreeve = usePortreeve();
  const user = useUser();
  const router = useRouter();

  async function signOut() {
    await portreeve.signOut();
    router.refresh();
  }

  return (
    <>
      <p>This browser knows you as {user?.email ?? "…"}.</p>
      <button onClick={signOut}>Sign out</button>
    </>
  );
}
