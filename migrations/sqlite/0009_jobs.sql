-- Jobs: work that is done later, or again and again. A row is one run of a job.
--
-- Rows that exist: there are none before this file.

create table jobs_runs (
    id blob not null,
    job text not null,
    -- Of the runs of a job that have not ended, one has a key.
    key text,
    -- JSON.
    arguments text not null,
    state text not null,
    -- When it is due; after a failed attempt, when the next one is.
    run_at integer not null,
    -- Those that were begun.
    attempts integer not null default 0,
    -- Why the last attempt that failed did so.
    error text,
    progress_done integer not null default 0,
    progress_total integer,
    created_at integer not null,
    -- When the last attempt began.
    started_at integer,
    -- When it succeeded or was given up.
    ended_at integer,
    holder blob,
    lease_until integer,
    -- Raised with each claim.
    epoch integer not null default 0,
    constraint run_pkey primary key (id),
    constraint run_id_length check (length(id) = 16),
    constraint run_state_known check (state in ('waiting', 'running', 'succeeded', 'failed')),
    constraint run_ended check ((ended_at is not null) = (state in ('succeeded', 'failed'))),
    constraint run_attempts_natural check (attempts >= 0),
    constraint run_progress_natural check (progress_done >= 0 and progress_total >= 0)
) strict, without rowid;

-- Also what makes the next run of a schedule one, however often it is added.
create unique index run_key on jobs_runs (job, key) where ended_at is null;

create index run_due on jobs_runs (job, run_at, id) where ended_at is null;

create index run_last on jobs_runs (job, ended_at) where ended_at is not null;

create index run_ended_at on jobs_runs (ended_at) where ended_at is not null;
