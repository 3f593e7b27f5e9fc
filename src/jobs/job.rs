use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use time::Duration;

use super::{Arguments, Progress, RunId};
use crate::shared::{RetryPolicy, shortened, with_causes};

/// A kind of work.
///
/// A run may be done twice, and must do no harm then. It may also be broken off at any `await`, and must not block its thread.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait Job: Send + Sync {
    /// Names its runs, in the store, in metrics and for operators, as in `purge_sessions`. Never changes.
    fn name(&self) -> &'static str;

    /// When it runs by itself: see [`Schedule::parse`](super::Schedule::parse). None if it is only queued.
    ///
    /// While a run waits, works or is tried again, there is no other. Times that were missed meanwhile, or while no process ran, are made
    /// up for by one run.
    fn schedule(&self) -> Option<&'static str> {
        None
    }

    /// How long one attempt may take.
    fn deadline(&self) -> Duration {
        Duration::minutes(1)
    }

    /// How many runs one process works on at once.
    fn concurrency(&self) -> u16 {
        1
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy::default()
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError>;
}

/// What an attempt knows of its run.
#[derive(Clone, Debug)]
pub struct RunContext {
    pub id: RunId,
    pub arguments: Arguments,
    /// 1 for the first.
    pub attempt: u32,
    progress: Arc<Mutex<Progress>>,
}

impl RunContext {
    pub fn new(id: RunId, arguments: Arguments, attempt: u32) -> Self {
        Self {
            id,
            arguments,
            attempt,
            progress: Arc::default(),
        }
    }

    /// Says how far the run has come. Costs nothing: it is written with the next renewal of the lease.
    pub fn report(&self, done: u64, total: Option<u64>) {
        *self.lock() = Progress { done, total };
    }

    pub fn progress(&self) -> Progress {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        // What is in it is whole at any moment.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct JobError {
    reason: String,
    is_permanent: bool,
}

impl JobError {
    /// Keeps what went wrong with all its causes, because an operator will read it without a log beside it.
    pub fn new(error: &dyn std::error::Error) -> Self {
        Self::because(with_causes(error))
    }

    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: shortened(reason.into()),
            is_permanent: false,
        }
    }

    /// The same, where another attempt would not help.
    #[must_use]
    pub fn permanent(self) -> Self {
        Self {
            is_permanent: true,
            ..self
        }
    }

    pub fn is_permanent(&self) -> bool {
        self.is_permanent
    }
}
