use std::{sync::Arc, time::Duration};

use portreeve::auth::AuthService;
use tokio::time::sleep;

/// Between two steps. Each costs the store about a millisecond.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two walks through all sessions.
const REST: Duration = Duration::from_secs(3600);

/// Removes sessions that are long over, for ever.
pub async fn run(auth: Arc<AuthService>) {
    loop {
        let mut place = None;
        loop {
            sleep(PAUSE).await;
            match auth.purge_sessions(place).await {
                Ok(None) => break,
                Ok(further) => place = further,
                Err(error) => {
                    tracing::debug!(%error, "sessions that are over will be removed later");
                    break;
                }
            }
        }
        sleep(REST).await;
    }
}
