-- Tickets for live events: what a browser opens one connection with.
--
-- Rows that exist: there are none.

create table auth_event_tickets (
    -- SHA-256 of what the client holds.
    digest blob not null,
    -- No foreign keys: a ticket of a session that is gone opens nothing, and lasts for half a minute.
    session_id blob not null,
    account_id blob not null,
    expires_at integer not null,
    constraint event_ticket_pkey primary key (digest),
    constraint event_ticket_digest_length check (length(digest) = 32),
    constraint event_ticket_session_length check (length(session_id) = 16),
    constraint event_ticket_account_length check (length(account_id) = 16)
) strict, without rowid;

create index event_ticket_expiry on auth_event_tickets (expires_at);
