import { unwrap } from "portreeve-client";
import { useEffect } from "react";

import { Link } from "../parts/Link";
import { focusHeading, Page } from "../parts/Page";
import { OutcomeMessage } from "../parts/OutcomeMessage";
import { useAct } from "../parts/useAct";
import { useAnswer } from "../parts/useAnswer";
import { portreeve, type User } from "../portreeve";
import { useLocation } from "../route";
import { address, parse } from "./filter";
import { PeopleFilter } from "./PeopleFilter";
import { Person } from "./Person";

/** For administrators. What is looked for is in the address, so that it can be bookmarked and gone back to. */
export function People() {
  const { search, searchParams } = useLocation();
  const filter = parse(searchParams);
  const { cursor, ...first } = filter;
  const { data, error, again, put } = useAnswer(
    async (signal) => unwrap(await portreeve.api.GET("/api/v1/users", { params: { query: { ...filter, limit: 20 } }, signal })),
    [search],
  );
  const { outcome, act } = useAct();

  // Another search or another part of the list is read from the top.
  useEffect(focusHeading, [search]);

  // In its place, although it may no longer fit the filter: what one has just changed should not vanish. In the list that is here
  // by now, because the answer may come when the page was turned.
  function replace(changed: User) {
    put((now) => {
      if (!now.data) {
        return now;
      }
      const items = now.data.items.map((user) => (user.id === changed.id ? changed : user));
      return { ...now, data: { ...now.data, items } };
    });
  }

  return (
    <Page title="People">
      {/* Also the same search again: others change people too. */}
      <PeopleFilter key={search} filter={filter} searched={again} />
      <OutcomeMessage {...(error === undefined ? outcome : { error })} />
      <ul className="cards" aria-label="People">
        {data?.items.map((user) => (
          <Person key={user.id} user={user} act={act} changed={replace} />
        ))}
      </ul>
      {data?.items.length === 0 && <p className="lead">No user was found.</p>}
      <p className="paging">
        {cursor && <Link to={address(first)}>First page</Link>}
        {data?.next_cursor && <Link to={address({ ...filter, cursor: data.next_cursor })}>Next page</Link>}
      </p>
    </Page>
  );
}
