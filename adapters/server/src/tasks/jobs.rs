//! The loop around the runs of jobs: it claims what is due, and each run has a task of its own, with a deadline.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use portreeve::{
    jobs::{Claimed, Finished, JobError, JobWorker},
    shared::StoreError,
};
use portreeve_telemetry::metrics::job_attempts;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

/// How often it looks without having been told. Bounds the delay of a run that another process added, and of one whose time has come.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often it makes sure that each scheduled job has a next run. The end of each run adds it.
const SCHEDULE_INTERVAL: Duration = Duration::from_secs(60);
/// How often progress is written.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(1);
/// After the store could not be asked.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// What works on jobs in this process.
pub struct JobTasks {
    worker: JobWorker,
}

impl JobTasks {
    pub fn new(worker: JobWorker) -> Self {
        job_attempts::register(&worker.registry().names());
        Self { worker }
    }

    /// Runs what is due for as long as it is polled.
    pub async fn run(self: Arc<Self>) {
        // A panic of the loop may have left something behind.
        let _ = self.worker.release().await;
        let mut running = JoinSet::new();
        let mut scheduled: Option<Instant> = None;
        let mut is_failing = false;
        loop {
            match self.round(&mut running, &mut scheduled).await {
                Ok(()) => {
                    if std::mem::take(&mut is_failing) {
                        tracing::info!("jobs can be read again");
                    }
                    self.wait(&mut running).await;
                }
                Err(error) => {
                    if !std::mem::replace(&mut is_failing, true) {
                        let cause = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::warn!(cause, "jobs cannot be read; they run once they can");
                    }
                    sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    async fn round(
        self: &Arc<Self>,
        running: &mut JoinSet<()>,
        scheduled: &mut Option<Instant>,
    ) -> Result<(), StoreError> {
        if scheduled.is_none_or(|at| at.elapsed() >= SCHEDULE_INTERVAL) {
            for job in self.worker.schedule().await? {
                tracing::warn!(
                    job,
                    "the next run was planned by a clock that was ahead; it was moved to its time"
                );
            }
            *scheduled = Some(Instant::now());
        }
        for claimed in self.worker.claim().await? {
            running.spawn(self.clone().work(claimed));
        }
        Ok(())
    }

    /// Returns when there may be more to claim: a run was added, or one has ended and left room.
    async fn wait(&self, running: &mut JoinSet<()>) {
        tokio::select! {
            () = self.worker.added() => {}
            Some(_) = running.join_next() => {}
            () = sleep(POLL_INTERVAL) => {}
        }
        while running.try_join_next().is_some() {}
    }

    /// Runs what is due, one after the other, and returns when there is nothing left.
    pub async fn run_until_idle(self: &Arc<Self>) -> Result<(), StoreError> {
        self.worker.schedule().await?;
        loop {
            let claimed = self.worker.claim().await?;
            if claimed.is_empty() {
                return Ok(());
            }
            for run in claimed {
                self.clone().work(run).await;
            }
        }
    }

    /// Leaves to others what this process has broken off, so that they need not wait for the end of its leases.
    pub async fn release(&self) -> Result<(), StoreError> {
        self.worker.release().await
    }

    async fn work(self: Arc<Self>, claimed: Claimed) {
        let begun = Instant::now();
        let result = tokio::select! {
            result = attempt(&claimed) => result,
            () = self.until_lost(&claimed) => {
                report(&claimed, Finished::Lost, "", begun.elapsed());
                return;
            }
        };
        let reason = result.as_ref().err().map(ToString::to_string);
        loop {
            match self.worker.finish(&claimed, result.clone()).await {
                Ok(finished) => {
                    let reason = reason.as_deref().unwrap_or_default();
                    report(&claimed, finished, reason, begun.elapsed());
                    return;
                }
                // Or it would be done once more.
                Err(_) => sleep(RETRY_INTERVAL).await,
            }
        }
    }

    /// Keeps the lease, and returns when another process has the run.
    async fn until_lost(&self, claimed: &Claimed) {
        loop {
            sleep(HEARTBEAT_INTERVAL).await;
            // What cannot be asked now can be in a second. The lease may end meanwhile, and then the next answer says so.
            if let Ok(false) = self.worker.heartbeat(claimed).await {
                return;
            }
        }
    }
}

/// A panic and an endless attempt are failed ones.
async fn attempt(claimed: &Claimed) -> Result<(), JobError> {
    let deadline = claimed.job().deadline();
    let attempt = AssertUnwindSafe(claimed.attempt()).catch_unwind();
    match timeout(deadline.unsigned_abs(), attempt).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(JobError::because("the job panicked")),
        Err(_) => {
            let seconds = deadline.whole_seconds();
            Err(JobError::because(format!("no end within {seconds} s")))
        }
    }
}

/// A success needs no line: the store has it.
fn report(claimed: &Claimed, finished: Finished, error: &str, took: Duration) {
    let (job, id, attempts) = (
        claimed.job().name(),
        claimed.run().id,
        claimed.run().attempts,
    );
    let outcome = match finished {
        Finished::Succeeded => {
            tracing::debug!(job, run_id = %id, ?took, "a job succeeded");
            "succeeded"
        }
        Finished::WillRetry(at) => {
            tracing::warn!(job, run_id = %id, attempts, error, retry_at = %at, "a job failed and will be tried again");
            "retried"
        }
        Finished::GivenUp => {
            tracing::error!(job, run_id = %id, attempts, error, "a job failed and was given up");
            "failed"
        }
        Finished::Lost => {
            tracing::warn!(job, run_id = %id, attempts, "the lease of a job ended before the job did; it runs once more");
            "lost"
        }
    };
    job_attempts::record(job, outcome, took);
}

#[cfg(test)]
mod tests;
