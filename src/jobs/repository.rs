use async_trait::async_trait;
use time::Duration;

use super::{NewRun, Progress, Run, RunId, RunState};
use crate::shared::{Holder, StoreError, Timestamp, port};

/// The queue.
///
/// A run is claimed by a lease that ends by the clock of the store. Each claim has a higher number ([`RunLease::epoch`]), and what an earlier
/// one still wants to write is refused. Whether a run is due is for the clock of the caller to say.
#[port("jobs")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait JobRepository: Send + Sync {
    /// Adds a run. False, and nothing is added, if there is one with its id, or one of its job with its key that has not ended.
    #[call(nested)]
    async fn add(&self, run: &NewRun) -> Result<bool, StoreError>;

    /// Adds a run with a key, or, if there is one of its job with its key that has not ended, makes that one due at `run_at` unless it is
    /// earlier. Returns the one that is there now.
    async fn add_or_advance(&self, run: &NewRun) -> Result<Run, StoreError>;

    /// Claims runs that are due at `now`, and those whose lease has ended, the oldest first: of each job as many as it has capacity for.
    #[call(unobserved)]
    async fn claim(
        &self,
        holder: Holder,
        lease: Duration,
        now: Timestamp,
        capacities: &[Capacity],
    ) -> Result<Vec<(Run, RunLease)>, StoreError>;

    /// Prolongs the lease by its duration from now on, and writes progress. False, and nothing is written, if the run is not ours any more.
    #[call(unobserved)]
    async fn renew(&self, lease: &RunLease, progress: Progress) -> Result<bool, StoreError>;

    /// Ends the attempt, and adds the next run if there is to be one. False, and nothing is written, if the run is not ours any more.
    async fn finish(&self, lease: &RunLease, ending: &Ending) -> Result<bool, StoreError>;

    async fn by_id(&self, id: RunId) -> Result<Option<Run>, StoreError>;

    /// Of each of these jobs the run that works or comes next, and the one that ended last.
    async fn latest(&self, jobs: &[&'static str]) -> Result<Vec<Run>, StoreError>;

    /// The jobs of which runs are due at `now` that nobody works on.
    #[call(unobserved)]
    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError>;

    /// Removes runs that ended before this time, at most `limit` in one call, the oldest first. Returns how many.
    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Returns when runs may have been added in this process since the last call. May return for nothing, and misses what other processes
    /// add: the caller also polls.
    #[call(unobserved)]
    async fn added(&self);
}

/// How many more runs of a job a process can work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    pub job: &'static str,
    pub free: u16,
}

/// The right to work on a run for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunLease {
    pub run: RunId,
    /// Raised with each claim.
    pub epoch: u64,
    /// How long it lasts from when it was taken or renewed.
    pub duration: Duration,
}

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    pub outcome: Outcome,
    pub at: Timestamp,
    /// None leaves what was written last.
    pub progress: Option<Progress>,
    /// To be added, unless a run of its job with its key has not ended.
    pub next: Option<NewRun>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Succeeded,
    /// It failed and is due again.
    Retry {
        at: Timestamp,
        error: String,
    },
    /// It failed and is given up.
    Failed {
        error: String,
    },
    /// It was broken off and is due at once. The attempt does not count.
    Released,
}

impl Outcome {
    /// The state of the run after it.
    pub fn state(&self) -> RunState {
        match self {
            Self::Succeeded => RunState::Succeeded,
            Self::Failed { .. } => RunState::Failed,
            Self::Retry { .. } | Self::Released => RunState::Waiting,
        }
    }

    /// Whether there is no other attempt.
    pub fn ends(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed { .. })
    }

    pub fn error(&self) -> Option<&str> {
        match self {
            Self::Retry { error, .. } | Self::Failed { error } => Some(error),
            Self::Succeeded | Self::Released => None,
        }
    }
}

/// Runs of one job that are due and that nobody works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    pub job: String,
    pub runs: u64,
    /// When the oldest of them became due.
    pub oldest: Timestamp,
}
