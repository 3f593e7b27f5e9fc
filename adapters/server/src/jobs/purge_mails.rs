use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    jobs::{Job, JobError, RunContext},
    notifications::NotificationService,
    shared::RetryPolicy,
};
use tokio::time::sleep;

use super::RETRY;

/// Between two steps. Each costs the store about a millisecond.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Deletes mails that ended long ago.
pub struct PurgeMails {
    mails: Arc<NotificationService>,
}

impl PurgeMails {
    pub fn new(mails: Arc<NotificationService>) -> Self {
        Self { mails }
    }
}

#[async_trait]
impl Job for PurgeMails {
    fn name(&self) -> &'static str {
        "purge_mails"
    }

    fn schedule(&self) -> Option<&'static str> {
        Some("37 * * * *")
    }

    /// Enough for ten million mails.
    fn deadline(&self) -> time::Duration {
        time::Duration::hours(3)
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let mut steps = 0;
        while self
            .mails
            .purge()
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
