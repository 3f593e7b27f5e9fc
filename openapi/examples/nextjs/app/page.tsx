import { headers } from "next/headers";
import Link from "next/link";

import { server } from "../server";
import { SignIn } from "./sign-in";
import { SignOut } from "./sign-out";

/** Rendered on the server, for the user who asks for it. */
export default async function Page() {
  const user = await server.client(await headers()).user().catch(() => null);
  if (user === null) {
    // Nobody is signed out because the service, or something between it and us, has failed.
    return <h1>The service cannot be reached</h1>;
  }

  return user ? (
    <main>
      <h1>Hello, {user.display_name ?? user.email}</h1>
      <SignOut />
      <Link href="/about">About</Link>
    </main>
  ) : (
    <main>
      <h1>Sign in</h1>
      <SignIn />
    </main>
  );
}
