use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    auth::SessionService,
    jobs::{Job, JobError, RunContext},
    shared::RetryPolicy,
};
use tokio::time::sleep;

use super::RETRY;

/// Between two steps. Each costs the store about a millisecond.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Deletes sessions that ended long ago.
pub struct PurgeSessions {
    sessions: Arc<SessionService>,
}

impl PurgeSessions {
    pub fn new(sessions: Arc<SessionService>) -> Self {
        Self { sessions }
    }
}

#[async_trait]
impl Job for PurgeSessions {
    fn name(&self) -> &'static str {
        "purge_sessions"
    }

    fn schedule(&self) -> Option<&'static str> {
        Some("7 * * * *")
    }

    /// Enough for twenty million sessions.
    fn deadline(&self) -> time::Duration {
        time::Duration::hours(6)
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let mut cursor = None;
        let mut steps = 0;
        loop {
            let purged = self.sessions.purge(cursor).await;
            cursor = purged.map_err(|error| JobError::new(&error))?;
            if cursor.is_none() {
                return Ok(());
            }
            steps += 1;
            run.report(steps, None);
            sleep(STEP_INTERVAL).await;
        }
    }
}
