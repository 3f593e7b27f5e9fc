import type { SubmitEvent } from "react";

import { Choice, Field } from "../parts/Field";
import { navigate } from "../route";
import { address, type Filter, parse } from "./filter";

interface Props {
  filter: Filter;
  searched(): void;
}

export function PeopleFilter({ filter, searched }: Props) {
  function search(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const fields = [...typed].map(([name, value]) => [name, String(value)]);
    // What is empty is left out of the address.
    navigate(address(parse(new URLSearchParams(fields))));
    searched();
  }

  return (
    <form className="filter" role="search" onSubmit={search}>
      <Field label="Name or email" name="q" type="search" defaultValue={filter.q} />
      <Choice label="Role" name="role" defaultValue={filter.role}>
        <option value="">Any</option>
        <option value="user">User</option>
        <option value="admin">Administrator</option>
      </Choice>
      <Choice label="Status" name="status" defaultValue={filter.status}>
        <option value="">Any</option>
        <option value="active">Active</option>
        <option value="suspended">Suspended</option>
      </Choice>
      <button className="main">Search</button>
    </form>
  );
}
