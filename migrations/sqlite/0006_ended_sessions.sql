-- Other services ask which sessions have ended lately.
--
-- Rows that exist: those of the ended sessions are indexed; they are kept for a week only.

create index session_ended on auth_sessions (ended_at, id) where ended_at is not null;
