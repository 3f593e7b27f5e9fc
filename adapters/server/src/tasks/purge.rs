use std::{sync::Arc, time::Duration};

use portreeve::auth::SessionService;
use tokio::time::sleep;

/// Between two steps. Each costs the store about a millisecond.
const STEP_INTERVAL: Duration = Duration::from_secs(1);
/// Between two sweeps over all sessions.
const SWEEP_INTERVAL: Duration = Duration::from_secs(3600);

/// Deletes sessions that ended long ago, for as long as it is polled.
pub async fn run(sessions: Arc<SessionService>) {
    loop {
        let mut cursor = None;
        loop {
            sleep(STEP_INTERVAL).await;
            match sessions.purge(cursor).await {
                Ok(None) => break,
                Ok(next) => cursor = next,
                Err(error) => {
                    tracing::debug!(%error, "ended sessions could not be deleted, will try again");
                    break;
                }
            }
        }
        sleep(SWEEP_INTERVAL).await;
    }
}
