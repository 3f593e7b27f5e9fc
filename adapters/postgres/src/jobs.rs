use async_trait::async_trait;
use portreeve::{
    jobs::{
        Backlog, Capacity, Ending, JobRepository, NewRun, Outcome, Progress, Run, RunId, RunLease,
    },
    shared::{Holder, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Rollback,
    jobs::{BacklogRow, ClaimedRow, RunRow, amounts, bind_run, epoch},
};
use sqlx::FromRow;
use time::Duration;

use crate::{
    PostgresStore,
    events::{interval, without_nul},
};

type Query = portreeve_sql::Query<sqlx::Postgres>;

/// The columns of a [`RunRow`], of a table called `run`.
macro_rules! run_columns {
    () => {
        "run.id, run.job, run.key, run.arguments, run.state, run.run_at, run.attempts, run.error, run.progress_done, run.progress_total, \
         run.created_at, run.started_at, run.ended_at"
    };
}

const TABLE: &str = "portreeve_jobs.runs";

const ADD: &str =
    "insert into portreeve_jobs.runs (id, job, key, arguments, state, run_at, created_at)
     values ($1, $2, $3, $4, 'waiting', $5, $6)
     on conflict do nothing";

const ADD_OR_ADVANCE: &str = concat!(
    "insert into portreeve_jobs.runs as run (id, job, key, arguments, state, run_at, created_at)
     values ($1, $2, $3, $4, 'waiting', $5, $6)
     on conflict (job, key) where ended_at is null do update
         set run_at = least(run.run_at, excluded.run_at)
     returning ",
    run_columns!()
);

/// A lease that ends later than any can is one from before the clock of the database was set back.
const CLAIM: &str = concat!(
    "with due as materialized (
         select run.id
         from unnest($4::text[], $5::int4[]) as wanted (job, free)
         cross join lateral (
             select id
             from portreeve_jobs.runs
             where job = wanted.job and ended_at is null and run_at <= $3
                 and (lease_until is null or lease_until not between clock_timestamp() and clock_timestamp() + 2 * $2)
             order by run_at, id
             limit wanted.free
             for update skip locked
         ) as run
     )
     update portreeve_jobs.runs as run
     set state = 'running', holder = $1, lease_until = clock_timestamp() + $2, epoch = run.epoch + 1, attempts = run.attempts + 1,
         started_at = $3
     from due
     where run.id = due.id
     returning ",
    run_columns!(),
    ", run.epoch"
);

const RENEW: &str = "update portreeve_jobs.runs
     set lease_until = clock_timestamp() + $3, progress_done = $4, progress_total = $5
     where id = $1 and epoch = $2 and state = 'running'";

const FINISH: &str = "update portreeve_jobs.runs
     set state = $3, ended_at = $4, run_at = coalesce($5, run_at), error = coalesce($6, error), attempts = attempts - $7,
         arguments = case when $4 is null then arguments else '{}' end,
         progress_done = coalesce($8, progress_done), progress_total = case when $8 is null then progress_total else $9 end,
         holder = null, lease_until = null
     where id = $1 and epoch = $2 and state = 'running'";

const BY_ID: &str = concat!(
    "select ",
    run_columns!(),
    " from portreeve_jobs.runs as run where id = $1"
);

const LATEST: &str = concat!(
    "select ",
    run_columns!(),
    " from unnest($1::text[]) as wanted (job)
      cross join lateral (
          (select * from portreeve_jobs.runs where job = wanted.job and ended_at is null order by run_at, id limit 1)
          union all
          (select * from portreeve_jobs.runs where job = wanted.job and ended_at is not null order by ended_at desc limit 1)
      ) as run"
);

const BACKLOG: &str = "select job, count(*) as runs, min(run_at) as oldest
     from portreeve_jobs.runs
     where ended_at is null and run_at <= $1 and (lease_until is null or lease_until < clock_timestamp())
     group by job";

const REMOVE_ENDED: &str = "delete from portreeve_jobs.runs
     where id in (select id from portreeve_jobs.runs where ended_at < $1 order by ended_at limit $2)";

#[async_trait]
impl JobRepository for PostgresStore {
    async fn add(&self, run: &NewRun) -> Result<bool, StoreError> {
        let query = bind_run(sqlx::query(ADD), run);
        let added = self.execute(query, Invalidates::Nothing).await? > 0;
        if added {
            self.listeners().runs_added();
        }
        Ok(added)
    }

    async fn add_or_advance(&self, run: &NewRun) -> Result<Run, StoreError> {
        let query = bind_run(sqlx::query(ADD_OR_ADVANCE), run);
        let found = self.write_without_events(Invalidates::Nothing, async |c| {
            RunRow::from_row(&query.fetch_one(c).await?)
        });
        let found = found.await?.read(TABLE)?;
        self.listeners().runs_added();
        Ok(found)
    }

    async fn claim(
        &self,
        holder: Holder,
        lease: Duration,
        now: Timestamp,
        capacities: &[Capacity],
    ) -> Result<Vec<(Run, RunLease)>, StoreError> {
        let jobs: Vec<&str> = capacities.iter().map(|one| one.job).collect();
        let free: Vec<i32> = capacities.iter().map(|one| one.free.into()).collect();
        let query = sqlx::query_as::<_, ClaimedRow>(CLAIM)
            .bind(holder.0)
            .bind(interval(lease)?)
            .bind(now)
            .bind(jobs)
            .bind(free);
        let claimed =
            self.write_without_events(Invalidates::Nothing, async |c| query.fetch_all(c).await);
        let rows = claimed.await?.into_iter();
        rows.map(|row| row.read(TABLE, lease)).collect()
    }

    async fn renew(&self, lease: &RunLease, progress: Progress) -> Result<bool, StoreError> {
        let (done, total) = amounts(progress);
        let query = sqlx::query(RENEW)
            .bind(lease.run.as_uuid())
            .bind(epoch(lease)?)
            .bind(interval(lease.duration)?)
            .bind(done)
            .bind(total);
        Ok(self.execute(query, Invalidates::Nothing).await? > 0)
    }

    async fn finish(&self, lease: &RunLease, ending: &Ending) -> Result<bool, StoreError> {
        let finish = finish(lease, ending)?;
        let next = ending.next.as_ref();
        let next = next.map(|next| bind_run(sqlx::query(ADD), next));
        self.write_together(Invalidates::Nothing, async |transaction| {
            let finished = finish.execute(&mut transaction.executor()).await;
            if finished.map_err(Rollback::Failed)?.rows_affected() == 0 {
                return Ok(false);
            }
            if let Some(next) = next {
                let added = next.execute(&mut transaction.executor()).await;
                added.map_err(Rollback::Failed)?;
            }
            Ok::<_, Rollback<StoreError>>(true)
        })
        .await
    }

    async fn by_id(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let query = sqlx::query_as::<_, RunRow>(BY_ID).bind(id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn latest(&self, jobs: &[&'static str]) -> Result<Vec<Run>, StoreError> {
        let query = sqlx::query_as::<_, RunRow>(LATEST).bind(jobs.to_vec());
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError> {
        let query = sqlx::query_as::<_, BacklogRow>(BACKLOG).bind(now);
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(BacklogRow::read).collect()
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_ENDED)
            .bind(before)
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }

    async fn added(&self) {
        self.listeners().wait_for_runs().await;
    }
}

fn finish(lease: &RunLease, ending: &Ending) -> Result<Query, StoreError> {
    let state = ending.outcome.state().as_str();
    let run_at = match ending.outcome {
        Outcome::Retry { at, .. } => Some(at),
        Outcome::Succeeded | Outcome::Failed { .. } | Outcome::Released => None,
    };
    let (done, total) = match ending.progress.map(amounts) {
        Some((done, total)) => (Some(done), total),
        None => (None, None),
    };
    let query = sqlx::query(FINISH)
        .bind(lease.run.as_uuid())
        .bind(epoch(lease)?)
        .bind(state)
        .bind(ending.outcome.ends().then_some(ending.at))
        .bind(run_at)
        .bind(ending.outcome.error().map(without_nul))
        .bind(i32::from(ending.outcome == Outcome::Released))
        .bind(done)
        .bind(total);
    Ok(query)
}
