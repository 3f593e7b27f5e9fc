use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    auth::LifecycleService,
    jobs::{Job, JobError, RunContext},
    shared::RetryPolicy,
};
use tokio::time::sleep;

use super::RETRY;

/// Between two steps. Each costs the store about a millisecond.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Deletes one-time tokens that nobody used, and registrations that nobody confirmed.
pub struct PurgeOneTimeTokens {
    lifecycle: Arc<LifecycleService>,
}

impl PurgeOneTimeTokens {
    pub fn new(lifecycle: Arc<LifecycleService>) -> Self {
        Self { lifecycle }
    }
}

#[async_trait]
impl Job for PurgeOneTimeTokens {
    fn name(&self) -> &'static str {
        "purge_one_time_tokens"
    }

    /// They live for an hour or for days, and an expired one is good for nothing.
    fn schedule(&self) -> Option<&'static str> {
        Some("20 * * * *")
    }

    /// Enough for half a million.
    fn deadline(&self) -> time::Duration {
        time::Duration::minutes(9)
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let mut steps = 0;
        while self
            .lifecycle
            .purge_one_time_tokens()
            .await
            .map_err(|error| JobError::new(&error))?
        {
            steps += 1;
            run.report(steps, None);
            sleep(STEP_INTERVAL).await;
        }
        Ok(())
    }
}
