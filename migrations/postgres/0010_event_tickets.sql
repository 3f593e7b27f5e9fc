-- Tickets for live events: what a browser opens one connection with, on any instance.
--
-- Rows that exist: there are none.

create table portreeve_auth.event_tickets (
    -- SHA-256 of what the client holds.
    digest bytea not null,
    -- No foreign keys: a ticket of a session that is gone opens nothing, and lasts for half a minute.
    session_id uuid not null,
    account_id uuid not null,
    expires_at timestamptz not null,
    constraint event_ticket_pkey primary key (digest),
    constraint event_ticket_digest_length check (octet_length(digest) = 32)
);

create index event_ticket_expiry on portreeve_auth.event_tickets (expires_at);
