-- The outbox: events that are written, in the transaction of the change they speak of, and not yet delivered.
--
-- Rows that exist: there are none before this file.

do $$ begin
    if to_regnamespace('portreeve_events') is null then
        create schema portreeve_events;
    end if;
end $$;

create table portreeve_events.outbox (
    id uuid not null,
    -- When it happened.
    at timestamptz not null,
    -- Context and type, as in 'auth.account_registered', for people who read this table.
    name text not null,
    payload jsonb not null,
    -- How often it was claimed.
    attempts integer not null default 0,
    -- When it may be claimed next. A claim moves it to the end of its lease.
    due_at timestamptz not null,
    last_error text,
    -- When it was given up.
    dead_at timestamptz,
    constraint outbox_pkey primary key (id),
    constraint outbox_attempts_natural check (attempts >= 0)
)
with (
    -- A row is written, claimed (a HOT update, if the page has room for a second version) and deleted.
    fillfactor = 50,
    -- All of the table is always in motion, so the share of rows that changed says nothing: count them.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 10000
);

-- Claims go by id, the oldest first. An index on due_at would have to be rewritten by every claim.
create index outbox_waiting on portreeve_events.outbox (id) where dead_at is null;

create index outbox_dead on portreeve_events.outbox (id) where dead_at is not null;
