import type { Session } from "../portreeve";
import { deviceName } from "../words/device";
import { ago, exact } from "../words/time";

export function SessionCard({ session, end }: { session: Session; end(): void }) {
  const device = deviceName(session.device);
  return (
    <li className="card">
      <div className="grows">
        <strong title={session.device}>{device}</strong>
        {session.current && <span className="badge">This device</span>}
        <p className="hint">
          {session.address && `${session.address} · `}last used <Ago time={session.last_used_at} /> · signed in{" "}
          <Ago time={session.created_at} />
        </p>
      </div>
      {!session.current && (
        <button onClick={end}>
          End<span className="unseen"> the session on {device}</span>
        </button>
      )}
    </li>
  );
}

function Ago({ time }: { time: string }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {ago(time)}
    </time>
  );
}
