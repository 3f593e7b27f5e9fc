use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::{
    auth::TicketService,
    jobs::{Job, JobError, RunContext},
    shared::RetryPolicy,
};
use tokio::time::sleep;

use super::RETRY;

/// Between two steps. Each costs the store about a millisecond.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Deletes tickets that nobody used.
pub struct PurgeTickets {
    tickets: Arc<TicketService>,
}

impl PurgeTickets {
    pub fn new(tickets: Arc<TicketService>) -> Self {
        Self { tickets }
    }
}

#[async_trait]
impl Job for PurgeTickets {
    fn name(&self) -> &'static str {
        "purge_tickets"
    }

    /// A ticket lives for seconds, and most are used.
    fn schedule(&self) -> Option<&'static str> {
        Some("*/10 * * * *")
    }

    /// Enough for half a million tickets.
    fn deadline(&self) -> time::Duration {
        time::Duration::minutes(9)
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let mut steps = 0;
        while self
            .tickets
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
