use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    jobs::{Job, JobError, JobRepository, RunContext},
    shared::{Clock, RetryPolicy},
};
use tokio::time::sleep;

use super::RETRY;

/// How long a run is kept after its end: long enough to look into what failed over a holiday, and to compare a month with the one before.
/// The longer history is in the metrics, and each failure in the log.
const KEPT: time::Duration = time::Duration::days(30);
/// Runs that are removed in one step, which costs the store some milliseconds.
const STEP: u32 = 1000;
/// Between two steps.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Removes runs of jobs that ended long ago.
pub struct RunRetention {
    runs: Arc<dyn JobRepository>,
    clock: Arc<dyn Clock>,
}

impl RunRetention {
    pub fn new(runs: Arc<dyn JobRepository>, clock: Arc<dyn Clock>) -> Self {
        Self { runs, clock }
    }
}

#[async_trait]
impl Job for RunRetention {
    fn name(&self) -> &'static str {
        "run_retention"
    }

    fn schedule(&self) -> Option<&'static str> {
        Some("27 * * * *")
    }

    /// Enough for ten million runs.
    fn deadline(&self) -> time::Duration {
        time::Duration::hours(3)
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let before = self.clock.now() - KEPT;
        let mut removed = 0;
        loop {
            let step = self.runs.remove_ended(before, STEP).await;
            let step = step.map_err(|error| JobError::new(&error))?;
            removed += step;
            run.report(removed, None);
            if step < u64::from(STEP) {
                return Ok(());
            }
            sleep(STEP_INTERVAL).await;
        }
    }
}
