use async_trait::async_trait;
use portreeve::{
    jobs::{
        Backlog, Capacity, Ending, JobRepository, NewRun, Outcome, Progress, Run, RunId, RunLease,
    },
    shared::{Holder, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Query,
    jobs::{BacklogRow, ClaimedRow, RunRow, amounts, bind_run, epoch},
    stored,
};
use serde_json::json;
use sqlx::{FromRow, Sqlite};
use time::Duration;

use crate::{SqliteStore, error::store_error, events::now};

/// The columns of a [`RunRow`].
macro_rules! run_columns {
    () => {
        "id, job, key, arguments, state, run_at, attempts, error, progress_done, progress_total, created_at, started_at, ended_at"
    };
}

/// Due at `$2`, with a lease of `$3`. One that ends later than any can is one from before the clock was set back.
macro_rules! claimable {
    () => {
        concat!(
            "ended_at is null and run_at <= $2 and (lease_until is null or lease_until not between ",
            now!(),
            " and ",
            now!(),
            " + 2 * $3)"
        )
    };
}

const TABLE: &str = "jobs_runs";

const ADD: &str = "insert into jobs_runs (id, job, key, arguments, state, run_at, created_at)
     values ($1, $2, $3, $4, 'waiting', $5, $6)
     on conflict do nothing";

const ADD_OR_ADVANCE: &str = concat!(
    "insert into jobs_runs (id, job, key, arguments, state, run_at, created_at)
     values ($1, $2, $3, $4, 'waiting', $5, $6)
     on conflict (job, key) where ended_at is null do update
         set run_at = min(run_at, excluded.run_at)
     returning ",
    run_columns!()
);

/// Without a write, which would be one in every round.
const IS_ANY_DUE: &str = concat!(
    "select exists (
         select 1 from jobs_runs where job in (select value from json_each($1)) and ",
    claimable!(),
    ")"
);

const CLAIM: &str = concat!(
    "update jobs_runs
     set state = 'running', holder = $4, lease_until = ",
    now!(),
    " + $3, epoch = epoch + 1, attempts = attempts + 1, started_at = $2
     where id in (select id from jobs_runs where job = $1 and ",
    claimable!(),
    " order by run_at, id limit $5)
     returning ",
    run_columns!(),
    ", epoch"
);

const RENEW: &str = concat!(
    "update jobs_runs
     set lease_until = ",
    now!(),
    " + $3, progress_done = $4, progress_total = $5
     where id = $1 and epoch = $2 and state = 'running'"
);

const FINISH: &str = "update jobs_runs
     set state = $3, ended_at = $4, run_at = coalesce($5, run_at), error = coalesce($6, error), attempts = attempts - $7,
         arguments = iif($4 is null, arguments, '{}'),
         progress_done = coalesce($8, progress_done), progress_total = iif($8 is null, progress_total, $9),
         holder = null, lease_until = null
     where id = $1 and epoch = $2 and state = 'running'";

const BY_ID: &str = concat!("select ", run_columns!(), " from jobs_runs where id = $1");

const LATEST: &str = concat!(
    "select ",
    run_columns!(),
    " from jobs_runs
      where id in (
          select (select id from jobs_runs where job = wanted.value and ended_at is null order by run_at, id limit 1)
          from json_each($1) as wanted
          union all
          select (select id from jobs_runs where job = wanted.value and ended_at is not null order by ended_at desc limit 1)
          from json_each($1) as wanted
      )"
);

const BACKLOG: &str = concat!(
    "select job, count(*) as runs, min(run_at) as oldest
     from jobs_runs
     where ended_at is null and run_at <= $1 and (lease_until is null or lease_until < ",
    now!(),
    ")
     group by job"
);

const REMOVE_ENDED: &str = "delete from jobs_runs
     where id in (select id from jobs_runs where ended_at < $1 order by ended_at limit $2)";

#[async_trait]
impl JobRepository for SqliteStore {
    async fn add(&self, run: &NewRun) -> Result<bool, StoreError> {
        let query = bind_run(sqlx::query(ADD), run);
        let added = self.execute(query, Invalidates::Nothing).await? > 0;
        if added {
            self.0.listeners.runs_added();
        }
        Ok(added)
    }

    async fn add_or_advance(&self, run: &NewRun) -> Result<Run, StoreError> {
        let query = bind_run(sqlx::query(ADD_OR_ADVANCE), run);
        let found = self.write_without_events(Invalidates::Nothing, |c| {
            Box::pin(async move {
                // To the end: a row that is left unread would hold up the commit.
                let rows = query.fetch_all(c).await?;
                RunRow::from_row(rows.first().ok_or(sqlx::Error::RowNotFound)?)
            })
        });
        let found = found.await?.read(TABLE)?;
        self.0.listeners.runs_added();
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
        let is_any_due: bool = sqlx::query_scalar(IS_ANY_DUE)
            .bind(json!(jobs).to_string())
            .bind(stored(now))
            .bind(whole_micros(lease))
            .fetch_one(self.readers())
            .await
            .map_err(store_error)?;
        if !is_any_due {
            return Ok(Vec::new());
        }
        let claims = capacities.iter().map(|capacity| {
            sqlx::query_as::<_, ClaimedRow>(CLAIM)
                .bind(capacity.job)
                .bind(stored(now))
                .bind(whole_micros(lease))
                .bind(holder.0)
                .bind(i64::from(capacity.free))
        });
        let claims: Vec<_> = claims.collect();
        let claimed = self.write_without_events(Invalidates::Nothing, |connection| {
            Box::pin(async move {
                let mut claimed = Vec::new();
                for claim in claims {
                    claimed.extend(claim.fetch_all(&mut *connection).await?);
                }
                Ok(claimed)
            })
        });
        let rows = claimed.await?.into_iter();
        rows.map(|row| row.read(TABLE, lease)).collect()
    }

    async fn renew(&self, lease: &RunLease, progress: Progress) -> Result<bool, StoreError> {
        let (done, total) = amounts(progress);
        let query = sqlx::query(RENEW)
            .bind(lease.run.as_uuid())
            .bind(epoch(lease)?)
            .bind(whole_micros(lease.duration))
            .bind(done)
            .bind(total);
        Ok(self.execute(query, Invalidates::Nothing).await? > 0)
    }

    async fn finish(&self, lease: &RunLease, ending: &Ending) -> Result<bool, StoreError> {
        let finish = finish(lease, ending)?;
        let next = ending.next.as_ref();
        let next = next.map(|next| bind_run(sqlx::query(ADD), next));
        self.write_without_events(Invalidates::Nothing, |connection| {
            Box::pin(async move {
                if finish.execute(&mut *connection).await?.rows_affected() == 0 {
                    return Ok(false);
                }
                if let Some(next) = next {
                    next.execute(&mut *connection).await?;
                }
                Ok(true)
            })
        })
        .await
    }

    async fn by_id(&self, id: RunId) -> Result<Option<Run>, StoreError> {
        let query = sqlx::query_as::<_, RunRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        let row = row.map_err(store_error)?;
        row.map(|row| row.read(TABLE)).transpose()
    }

    async fn latest(&self, jobs: &[&'static str]) -> Result<Vec<Run>, StoreError> {
        let query = sqlx::query_as::<_, RunRow>(LATEST).bind(json!(jobs).to_string());
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError> {
        let query = sqlx::query_as::<_, BacklogRow>(BACKLOG).bind(stored(now));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(BacklogRow::read).collect()
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_ENDED)
            .bind(stored(before))
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }

    async fn added(&self) {
        self.0.listeners.wait_for_runs().await;
    }
}

fn finish(lease: &RunLease, ending: &Ending) -> Result<Query<Sqlite>, StoreError> {
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
        .bind(ending.outcome.ends().then(|| stored(ending.at)))
        .bind(run_at.map(stored))
        .bind(ending.outcome.error().map(str::to_owned))
        .bind(i64::from(ending.outcome == Outcome::Released))
        .bind(done)
        .bind(total);
    Ok(query)
}

/// For a parameter.
fn whole_micros(duration: Duration) -> i64 {
    i64::try_from(duration.whole_microseconds()).unwrap_or(i64::MAX / 4)
}
