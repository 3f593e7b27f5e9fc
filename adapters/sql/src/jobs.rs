use portreeve::{
    jobs::{Arguments, Backlog, NewRun, Progress, Run, RunId, RunLease},
    shared::{StoreError, Timestamp},
};
use time::Duration;
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const RUNS: Table = table!(jobs.runs by 1 {
    id Uuid, job Text, key Text, arguments Text, state Text, run_at Moment, attempts Int, error Text, progress_done Long,
    progress_total Long, created_at Moment, started_at Moment, ended_at Moment,
});

#[derive(sqlx::FromRow)]
pub struct RunRow {
    id: Uuid,
    job: String,
    key: Option<String>,
    arguments: String,
    state: String,
    run_at: Stored<Timestamp>,
    attempts: Stored<u32>,
    error: Option<String>,
    progress_done: i64,
    progress_total: Option<i64>,
    created_at: Stored<Timestamp>,
    started_at: Option<Stored<Timestamp>>,
    ended_at: Option<Stored<Timestamp>>,
}

impl RunRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Run, StoreError> {
        let row = RowName { table, id: self.id };
        let total = self.progress_total.map(u64::try_from);
        let started_at = self.started_at.map(|at| at.0);
        let ended_at = self.ended_at.map(|at| at.0);
        Ok(Run {
            id: RunId::from_uuid(self.id),
            job: self.job,
            key: self.key,
            arguments: Arguments::from_json(self.arguments),
            state: row.read("state", self.state.parse())?,
            run_at: row.stored("run_at", self.run_at)?,
            attempts: row.stored("attempts", self.attempts)?,
            progress: Progress {
                done: row.read("progress_done", u64::try_from(self.progress_done))?,
                total: row.read_some("progress_total", total)?,
            },
            error: self.error,
            created_at: row.stored("created_at", self.created_at)?,
            started_at: row.read_some("started_at", started_at)?,
            ended_at: row.read_some("ended_at", ended_at)?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct ClaimedRow {
    #[sqlx(flatten)]
    run: RunRow,
    epoch: i64,
}

impl ClaimedRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(
        self,
        table: &'static str,
        duration: Duration,
    ) -> Result<(Run, RunLease), StoreError> {
        let run = self.run.read(table)?;
        let lease = RunLease {
            run: run.id,
            epoch: self.epoch.unsigned_abs(),
            duration,
        };
        Ok((run, lease))
    }
}

#[derive(sqlx::FromRow)]
pub struct BacklogRow {
    job: String,
    runs: i64,
    oldest: Stored<Timestamp>,
}

impl BacklogRow {
    /// # Errors
    /// A value makes no sense.
    pub fn read(self) -> Result<Backlog, StoreError> {
        Ok(Backlog {
            job: self.job,
            runs: self.runs.unsigned_abs(),
            oldest: self.oldest.value()?,
        })
    }
}

/// Binds all columns of a new run, in the order in which the statements of both stores have them.
pub fn bind_run<Q: Parameters>(query: Q, run: &NewRun) -> Q {
    query
        .id(run.id.as_uuid())
        .text(&run.job)
        .text_or_null(run.key.as_deref())
        .text(run.arguments.as_json())
        .moment(run.run_at)
        .moment(run.created_at)
}

/// For a parameter.
///
/// # Errors
/// It is beyond what the databases can store, which no claim reaches.
pub fn epoch(lease: &RunLease) -> Result<i64, StoreError> {
    lease.epoch.try_into().map_err(StoreError::inconsistent)
}

/// Done and total, for parameters. What the databases cannot hold is as much as they can.
pub fn amounts(progress: Progress) -> (i64, Option<i64>) {
    let amount = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    (amount(progress.done), progress.total.map(amount))
}
