import { unwrap } from "portreeve-client";

import { Avatar, nameOf } from "../parts/Avatar";
import { portreeve, type Role, type Status, type User } from "../portreeve";

interface Props {
  user: User;
  act(work: () => Promise<string>): Promise<void>;
  changed(user: User): void;
}

export function Person({ user, act, changed }: Props) {
  const name = nameOf(user);
  const isAdmin = user.roles.includes("admin");
  const isSuspended = user.status === "suspended";
  const params = { path: { id: user.id } };

  async function changeRole(role: Role): Promise<string> {
    changed(unwrap(await portreeve.api.PATCH("/api/v1/users/{id}/role", { params, body: { role } })));
    return role === "admin" ? `${name} is an administrator now.` : `${name} is no administrator any more.`;
  }

  async function changeStatus(status: Status): Promise<string> {
    changed(unwrap(await portreeve.api.PATCH("/api/v1/users/{id}/status", { params, body: { status } })));
    return status === "suspended" ? `${name} is suspended and signed out.` : `${name} may sign in again.`;
  }

  return (
    <li className="person card">
      <Avatar user={user} />
      <div className="grows">
        <strong>{name}</strong>
        {isAdmin && <span className="badge">Administrator</span>}
        {isSuspended && <span className="badge warns">Suspended</span>}
        <p className="hint">{user.email}</p>
      </div>
      <div className="buttons">
        <button onClick={() => act(() => changeRole(isAdmin ? "user" : "admin"))}>
          {isAdmin ? "Make a user" : "Make administrator"}
          <span className="unseen"> {name}</span>
        </button>
        <button onClick={() => act(() => changeStatus(isSuspended ? "active" : "suspended"))}>
          {isSuspended ? "Lift suspension" : "Suspend"}
          <span className="unseen"> {name}</span>
        </button>
      </div>
    </li>
  );
}
