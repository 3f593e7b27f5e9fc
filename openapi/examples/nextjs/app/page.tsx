import { headers } from "next/headers";

import { server } from "../server";
import { SignIn } from "./sign-in";
import { SignOut } from "./sign-out";

/** Rendered on the server, for the user who asks for it. */
export default async function Page() {
  const user = await server.client(await headers()).user();

  return user ? (
    <main>
      <h1>Hello, {user.display_name ?? user.email}</h1>
      <SignOut />
    </main>
  ) : (
    <main>
      <h1>Sign in</h1>
      <SignIn />
    </main>
  );
}
