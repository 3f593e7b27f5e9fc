import { Link } from "../parts/Link";
import { useLiveEvents } from "../parts/live";
import { Page } from "../parts/Page";
import { OutcomeMessage } from "../parts/OutcomeMessage";
import { People } from "../people/People";
import { useLocation } from "../route";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { Sessions } from "./Sessions";
import { type Me, useLookOnReturn, useMe } from "./useMe";

/** The pages of a signed-in user, and the way between them. */
export function SignedIn({ signOut }: { signOut(): Promise<void> }) {
  const { data, error, again, put } = useMe();
  useLookOnReturn();
  useLiveEvents();

  return (
    <>
      <header className="bar">
        <p className="brand">
          <img src="/mark.svg" alt="" width="28" height="28" /> Portreeve
        </p>
        <nav aria-label="Pages">
          <Link to="/">Profile</Link>
          <Link to="/sessions">Sessions</Link>
          <Link to="/password">Password</Link>
          {data?.user.roles.includes("admin") && <Link to="/people">People</Link>}
        </nav>
        <button onClick={signOut}>Sign out</button>
      </header>
      {data ? (
        <CurrentPage me={data} putMe={(me) => put({ data: me })} />
      ) : error === undefined ? (
        <main aria-busy="true" />
      ) : (
        <Page title="Your account">
          <OutcomeMessage error={error} />
          <button onClick={again}>Try again</button>
        </Page>
      )}
    </>
  );
}

function CurrentPage({ me, putMe }: { me: Me; putMe(me: Me): void }) {
  switch (useLocation().pathname) {
    case "/sessions":
      return <Sessions />;
    case "/password":
      return <Password email={me.user.email} />;
    case "/people":
      return <People />;
    default:
      return <Profile me={me} putMe={putMe} />;
  }
}
