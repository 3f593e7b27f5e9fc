-- The log: every committed event in one order, from which each subscriber takes it by itself.
--
-- Rows that exist: the events of the outbox stay there, get serials in their order, and then go the way of all others, dead letters too. No
-- event can be written meanwhile; that takes a second for a hundred thousand. An instance of the version before goes on working: it writes
-- into the columns that it knows, and delivers to itself only what it wrote, because to it nothing else is due.

-- What puts events of one account in order: drawn while the row of the account is locked, so not by a clock.
create sequence portreeve_events.outbox_serial;

drop index portreeve_events.outbox_waiting;
drop index portreeve_events.outbox_dead;

alter table portreeve_events.outbox
    add column serial bigint,
    -- What the event is about; null from the version before.
    add column key uuid;

update portreeve_events.outbox as event
set serial = numbered.serial
from (select id, row_number() over (order by id) as serial from portreeve_events.outbox) as numbered
where event.id = numbered.id;

select setval('portreeve_events.outbox_serial', (select coalesce(max(serial), 0) + 1 from portreeve_events.outbox), false);

-- By the serial alone, because every index costs each change. Rows are written and deleted, and not changed in between.
alter table portreeve_events.outbox
    alter column serial set default nextval('portreeve_events.outbox_serial'),
    alter column serial set not null,
    drop constraint outbox_pkey,
    add constraint outbox_pkey primary key (serial),
    -- Beside `attempts`, `last_error` and `dead_at`, of the version before.
    alter column due_at drop not null,
    set (fillfactor = 100);

alter sequence portreeve_events.outbox_serial owned by portreeve_events.outbox.serial;

create table portreeve_events.log (
    position bigint not null,
    id uuid not null,
    -- When it happened.
    at timestamptz not null,
    -- When it got its position.
    logged_at timestamptz not null,
    -- Context and type, as in 'auth.account_registered'.
    name text not null,
    -- What it is about. Events of one key are delivered in order.
    key uuid not null,
    payload jsonb not null
) partition by range (logged_at);

create index log_position on portreeve_events.log (position);

-- For a month that nobody has prepared.
create table portreeve_events.log_rest partition of portreeve_events.log default;

-- Makes the partitions of this month and of the next two, unless they are there, or the month has begun without one. With the rights of
-- its owner, because the service may have none to make tables. Returns how many it made.
create function portreeve_events.prepare_log() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '500ms' set timezone = 'UTC' as $$
declare
    month timestamptz;
    next_month timestamptz;
    name text;
    made integer := 0;
begin
    if not has_table_privilege(session_user, 'portreeve_events.log', 'delete') then
        raise insufficient_privilege using message = 'only a role that may delete from portreeve_events.log may do this';
    end if;
    -- One at a time: instances that were started together do this together.
    perform pg_advisory_xact_lock(hashtext('portreeve_events.log'));
    for ahead in 0..2 loop
        month := date_trunc('month', now()) + ahead * interval '1 month';
        next_month := month + interval '1 month';
        name := 'log_' || to_char(month, 'YYYY_MM');
        continue when to_regclass('portreeve_events.' || name) is not null;
        continue when exists (select from portreeve_events.log_rest where logged_at >= month and logged_at < next_month);
        execute format(
            'create table portreeve_events.%I partition of portreeve_events.log for values from (%L) to (%L)',
            name, month, next_month
        );
        made := made + 1;
    end loop;
    return made;
end $$;

-- Drops the partitions of whose months all is older, by the clock of the database. Returns their names.
create function portreeve_events.drop_log_older(than interval) returns text[]
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '500ms' set timezone = 'UTC' as $$
declare
    partition record;
    dropped text[] := '{}';
begin
    if not has_table_privilege(session_user, 'portreeve_events.log', 'delete') then
        raise insufficient_privilege using message = 'only a role that may delete from portreeve_events.log may do this';
    end if;
    -- One at a time: instances that were started together do this together.
    perform pg_advisory_xact_lock(hashtext('portreeve_events.log'));
    for partition in
        select child.relname as name, to_date(substr(child.relname, 5), 'YYYY_MM') as month
        from pg_inherits
        join pg_class as child on child.oid = inhrelid
        where inhparent = 'portreeve_events.log'::regclass and child.relname ~ '^log_[0-9]{4}_[0-9]{2}$'
    loop
        if partition.month + interval '1 month' <= now() - than then
            execute format('drop table if exists portreeve_events.%I', partition.name);
            dropped := dropped || partition.name::text;
        end if;
    end loop;
    return dropped;
end $$;

select portreeve_events.prepare_log();

-- Who moves events into the log, and how far it reaches. One row, which the first who does makes.
create table portreeve_events.sequencer (
    one boolean not null default true,
    end_position bigint not null default 0,
    holder uuid,
    lease_until timestamptz,
    constraint sequencer_pkey primary key (one),
    constraint sequencer_one check (one)
)
with (fillfactor = 50);

create table portreeve_events.subscriptions (
    name text not null,
    -- All events up to here are done or parked.
    position bigint not null,
    paused boolean not null default false,
    holder uuid,
    lease_until timestamptz,
    -- Raised with each new holder, and by whatever takes the lease away.
    epoch bigint not null default 0,
    -- When an event came to its end, or an operator last changed it.
    moved_at timestamptz not null default clock_timestamp(),
    constraint subscriptions_pkey primary key (name)
)
with (fillfactor = 50);

-- Events that a subscriber could not do, or that wait behind one of their key.
create table portreeve_events.parked (
    subscription text not null,
    position bigint not null,
    id uuid not null,
    at timestamptz not null,
    name text not null,
    key uuid not null,
    payload jsonb not null,
    -- How often it was tried.
    attempts integer not null,
    -- Null while it waits for the end of an earlier one of its key.
    due_at timestamptz,
    reason text,
    -- When it was given up.
    dead_at timestamptz,
    constraint parked_pkey primary key (subscription, position),
    constraint parked_subscription_fkey foreign key (subscription) references portreeve_events.subscriptions (name) on delete cascade,
    constraint parked_attempts_natural check (attempts >= 0)
);

create index parked_waiting on portreeve_events.parked (subscription, key, position) where dead_at is null;

create index parked_due on portreeve_events.parked (subscription, due_at, position) where dead_at is null and due_at is not null;

create index parked_dead on portreeve_events.parked (id) where dead_at is not null;

create index parked_dead_of on portreeve_events.parked (subscription, position) where dead_at is not null;
