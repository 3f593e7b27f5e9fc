-- The outbox: events that are written, in the transaction of the change they speak of, and not yet delivered.
--
-- Rows that exist: there are none before this file.

create table events_outbox (
    id blob not null,
    -- When it happened.
    at integer not null,
    -- Context and type, as in 'auth.account_registered', for people who read this table.
    name text not null,
    -- JSON.
    payload text not null,
    -- How often it was claimed.
    attempts integer not null default 0,
    -- When it may be claimed next. A claim moves it to the end of its lease.
    due_at integer not null,
    last_error text,
    -- When it was given up.
    dead_at integer,
    constraint outbox_pkey primary key (id),
    constraint outbox_id_length check (length(id) = 16),
    constraint outbox_attempts_natural check (attempts >= 0)
) strict, without rowid;

create index outbox_dead on events_outbox (id) where dead_at is not null;
