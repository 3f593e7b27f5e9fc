import { unwrap } from "portreeve-client";

import { Avatar, nameOf } from "../parts/Avatar";
import { useConfirm } from "../parts/Confirm";
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
  const { dialog, confirm } = useConfirm();

  async function changeRole(role: Role): Promise<string> {
    changed(unwrap(await portreeve.api.PATCH("/api/v1/users/{id}/role", { params, body: { role } })));
    return role === "admin" ? `${name} is an administrator now.` : `${name} is no administrator any more.`;
  }

  async function changeStatus(status: Status): Promise<string> {
    changed(unwrap(await portreeve.api.PATCH("/api/v1/users/{id}/status", { params, body: { status } })));
    return status === "suspended" ? `${name} is suspended and signed out.` : `${name} may sign in again.`;
  }

  // What takes much away or gives much is asked about; what undoes it is not.
  function askBeforeAdmin() {
    confirm({
      title: `Make ${name} an administrator?`,
      text: `As an administrator, ${user.email} sees all people, suspends them, and makes others administrators.`,
      button: "Make administrator",
      then: () => act(() => changeRole("admin")),
    });
  }

  function askBeforeSuspension() {
    confirm({
      title: `Suspend ${name}?`,
      text: `All sessions of ${user.email} end at once, and signing in is refused until the suspension is lifted.`,
      button: "Suspend",
      then: () => act(() => changeStatus("suspended")),
    });
  }

  return (
    <li className="person card">
      <Avatar user={user} />
      <div className="grows">
        <strong>{name}</strong>
        {isAdmin && <span className="badge">Administrator</span>}
        {isSuspended && <span className="badge warns">Suspended</span>}
        {name !== user.email && <p className="hint">{user.email}</p>}
      </div>
      <div className="buttons">
        <button onClick={isAdmin ? () => act(() => changeRole("user")) : askBeforeAdmin}>
          {isAdmin ? "Make a user" : "Make administrator"}
          <span className="unseen"> {name}</span>
        </button>
        <button onClick={isSuspended ? () => act(() => changeStatus("active")) : askBeforeSuspension}>
          {isSuspended ? "Lift suspension" : "Suspend"}
          <span className="unseen"> {name}</span>
        </button>
      </div>
      {dialog}
    </li>
  );
}
