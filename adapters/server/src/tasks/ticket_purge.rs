use std::{sync::Arc, time::Duration};

use portreeve::auth::TicketService;
use tokio::time::sleep;

/// Between two steps of a sweep.
const STEP_INTERVAL: Duration = Duration::from_secs(1);
/// Between two sweeps.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// Deletes tickets that nobody used, for as long as it is polled.
pub async fn run(tickets: Arc<TicketService>) {
    loop {
        match tickets.purge().await {
            Ok(true) => sleep(STEP_INTERVAL).await,
            Ok(false) => sleep(SWEEP_INTERVAL).await,
            Err(error) => {
                tracing::debug!(%error, "expired tickets could not be deleted, will try again");
                sleep(SWEEP_INTERVAL).await;
            }
        }
    }
}
