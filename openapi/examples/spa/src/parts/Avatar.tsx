import { useState } from "react";

import type { User } from "../portreeve";

/** A picture, or the first letter where there is none. It says nothing that the name beside it does not. */
export function Avatar({ user }: { user: User }) {
  const [broken, setBroken] = useState<string>();
  const address = user.avatar_url;

  if (address && address !== broken) {
    // The host of the picture must not learn who is signed in here.
    return <img className="avatar" src={address} alt="" referrerPolicy="no-referrer" onError={() => setBroken(address)} />;
  }
  return (
    <span className="avatar" aria-hidden="true">
      {[...nameOf(user)][0]?.toUpperCase()}
    </span>
  );
}

export function nameOf(user: User): string {
  return user.display_name ?? user.email;
}
