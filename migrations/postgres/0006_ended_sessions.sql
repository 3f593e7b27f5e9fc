-- Other services ask which sessions have ended lately.
--
-- Rows that exist: those of the ended sessions are indexed; they are kept for a week only, and no session can be changed meanwhile. The
-- index names nothing that a refresh changes, and a living session is not in it.

create index session_ended on portreeve_auth.sessions (ended_at, id) where ended_at is not null;
