import { unwrap } from "portreeve-client";

import { focusHeading, Page } from "../parts/Page";
import { useOnEvents } from "../parts/live";
import { OutcomeMessage } from "../parts/OutcomeMessage";
import { useAct } from "../parts/useAct";
import { useAnswer } from "../parts/useAnswer";
import { portreeve, type Session } from "../portreeve";
import { deviceName } from "../words/device";
import { SessionCard } from "./SessionCard";

/** The events that change the list. */
const OF_SESSIONS = ["auth.signed_in", "auth.signed_out", "auth.refresh_token_reused", "auth.password_changed"];

export function Sessions() {
  const { data, error, again } = useAnswer(
    async (signal) => (await allSessions(signal)).sort(thisOneFirst),
    [],
  );
  useOnEvents(OF_SESSIONS, again);
  const { outcome, act } = useAct();
  const hasOthers = data?.some((session) => !session.current) ?? false;

  async function end(session: Session): Promise<string> {
    unwrap(await portreeve.api.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id: session.id } } }));
    again();
    focusHeading();
    return `The session on ${deviceName(session.device)} has ended.`;
  }

  async function endOthers(): Promise<string> {
    await portreeve.signOut({ scope: "others" });
    again();
    focusHeading();
    return "You are signed out everywhere but here.";
  }

  return (
    <Page title="Sessions">
      <p className="lead">Where you are signed in. End what you do not know, then change your password.</p>
      <OutcomeMessage {...(error === undefined ? outcome : { error })} />
      <ul className="cards" aria-label="Sessions">
        {data?.map((session) => (
          <SessionCard key={session.id} session={session} end={() => act(() => end(session))} />
        ))}
      </ul>
      {hasOthers && <button onClick={() => act(endOthers)}>Sign out of all others</button>}
    </Page>
  );
}

/** The service shows them a page at a time. */
async function allSessions(signal: AbortSignal): Promise<Session[]> {
  const sessions: Session[] = [];
  let query: { cursor?: string } = {};
  for (;;) {
    const page = unwrap(await portreeve.api.GET("/api/v1/auth/sessions", { params: { query }, signal }));
    sessions.push(...page.items);
    if (page.next_cursor === null) {
      return sessions;
    }
    query = { cursor: page.next_cursor };
  }
}

function thisOneFirst(one: Session, other: Session): number {
  return Number(other.current) - Number(one.current);
}
