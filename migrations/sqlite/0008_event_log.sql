-- The log: every committed event in one order, from which each subscriber takes it by itself.
--
-- Rows that exist: the events of the outbox stay there, in their order, and then go the way of all others, dead letters too.
--
-- One writer at a time: an event has its position as it is written, and nothing new comes into the outbox.

create table events_log (
    position integer primary key autoincrement,
    id blob not null,
    -- When it happened.
    at integer not null,
    -- When it got its position.
    logged_at integer not null,
    -- Context and type, as in 'auth.account_registered'.
    name text not null,
    -- What it is about. Events of one key are delivered in order.
    key blob not null,
    -- JSON.
    payload text not null,
    constraint log_id_length check (length(id) = 16),
    constraint log_key_length check (length(key) = 16)
) strict;

alter table events_outbox rename to events_outbox_before;

create table events_outbox (
    serial integer primary key,
    id blob not null,
    at integer not null,
    name text not null,
    -- What the event is about; null from the version before.
    key blob,
    payload text not null,
    constraint outbox_id_length check (length(id) = 16),
    constraint outbox_key_length check (length(key) = 16)
) strict;

insert into events_outbox (id, at, name, payload)
select id, at, name, payload from events_outbox_before order by id;

drop table events_outbox_before;

-- How far the log reaches, also where its end was removed. The engine keeps that for the numbers it gives.
create view events_sequencer as
select 1 as one, seq as end_position from sqlite_sequence where name = 'events_log';

-- For a log that comes from another store.
create trigger events_sequencer_set instead of insert on events_sequencer
begin
    delete from sqlite_sequence where name = 'events_log';
    insert into sqlite_sequence (name, seq) values ('events_log', new.end_position);
end;

create table events_subscriptions (
    name text not null,
    -- All events up to here are done or parked.
    position integer not null,
    paused integer not null default 0,
    holder blob,
    lease_until integer,
    -- Raised with each new holder, and by whatever takes the lease away.
    epoch integer not null default 0,
    -- When an event came to its end, or an operator last changed it.
    moved_at integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
    constraint subscriptions_pkey primary key (name)
) strict, without rowid;

-- Events that a subscriber could not do, or that wait behind one of their key.
create table events_parked (
    subscription text not null,
    position integer not null,
    id blob not null,
    at integer not null,
    name text not null,
    key blob not null,
    payload text not null,
    -- How often it was tried.
    attempts integer not null,
    -- Null while it waits for the end of an earlier one of its key.
    due_at integer,
    reason text,
    -- When it was given up.
    dead_at integer,
    constraint parked_pkey primary key (subscription, position),
    constraint parked_subscription_fkey foreign key (subscription) references events_subscriptions (name) on delete cascade,
    constraint parked_id_length check (length(id) = 16),
    constraint parked_key_length check (length(key) = 16),
    constraint parked_attempts_natural check (attempts >= 0)
) strict, without rowid;

create index parked_waiting on events_parked (subscription, key, position) where dead_at is null;

create index parked_due on events_parked (subscription, due_at, position) where dead_at is null and due_at is not null;

create index parked_dead on events_parked (id) where dead_at is not null;

create index parked_dead_of on events_parked (subscription, position) where dead_at is not null;
