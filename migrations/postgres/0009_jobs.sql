-- Jobs: work that is done later, or again and again. A row is one run of a job.
--
-- Rows that exist: there are none before this file. An instance of the version before goes on with its own tasks, which do no harm when
-- they are done twice.

do $$ begin
    if to_regnamespace('portreeve_jobs') is null then
        create schema portreeve_jobs;
    end if;
end $$;

create table portreeve_jobs.runs (
    id uuid not null,
    job text not null,
    -- Of the runs of a job that have not ended, one has a key.
    key text,
    -- JSON. Not jsonb, which refuses some of it (\u0000) and rewrites the rest.
    arguments text not null,
    state text not null,
    -- When it is due; after a failed attempt, when the next one is.
    run_at timestamptz not null,
    -- Those that were begun.
    attempts integer not null default 0,
    -- Why the last attempt that failed did so.
    error text,
    progress_done bigint not null default 0,
    progress_total bigint,
    created_at timestamptz not null,
    -- When the last attempt began.
    started_at timestamptz,
    -- When it succeeded or was given up.
    ended_at timestamptz,
    holder uuid,
    lease_until timestamptz,
    -- Raised with each claim.
    epoch bigint not null default 0,
    constraint run_pkey primary key (id),
    constraint run_state_known check (state in ('waiting', 'running', 'succeeded', 'failed')),
    constraint run_ended check ((ended_at is not null) = (state in ('succeeded', 'failed'))),
    constraint run_attempts_natural check (attempts >= 0),
    constraint run_progress_natural check (progress_done >= 0 and progress_total >= 0)
)
with (
    -- A run is claimed, and its lease renewed, by HOT updates, if the page has room.
    fillfactor = 60
);

-- Also what makes the next run of a schedule one, however many instances add it.
create unique index run_key on portreeve_jobs.runs (job, key) where ended_at is null;

create index run_due on portreeve_jobs.runs (job, run_at, id) where ended_at is null;

create index run_last on portreeve_jobs.runs (job, ended_at) where ended_at is not null;

create index run_ended_at on portreeve_jobs.runs (ended_at) where ended_at is not null;
