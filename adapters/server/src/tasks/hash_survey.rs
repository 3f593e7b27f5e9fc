use std::{sync::Arc, time::Duration};

use portreeve::{
    auth::{AuthService, HashSurvey},
    shared::StoreError,
};
use tokio::time::sleep;

/// Between two steps of a later survey. Each step costs the store some milliseconds.
const STEP_INTERVAL: Duration = Duration::from_millis(200);
/// Between two surveys. Meanwhile only the accounts that register or sign in change what is counted.
const SURVEY_INTERVAL: Duration = Duration::from_secs(600);
/// After a failure.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// Counts again and again with which parameters the hashes of the accounts were made. The first survey takes no pause between its steps,
/// about a second for a million accounts: until it ends, a sign-in with an unknown address takes as long as the configured parameters do.
pub async fn run(auth: Arc<AuthService>) {
    let mut pause = Duration::ZERO;
    loop {
        match survey(&auth, pause).await {
            Ok(()) => {
                pause = STEP_INTERVAL;
                sleep(SURVEY_INTERVAL).await;
            }
            Err(error) => {
                tracing::debug!(%error, "the parameters of the password hashes could not be counted, will try again");
                sleep(RETRY_INTERVAL).await;
            }
        }
    }
}

async fn survey(auth: &AuthService, pause: Duration) -> Result<(), StoreError> {
    let mut survey = HashSurvey::default();
    while !auth.survey_hashes(&mut survey).await? {
        sleep(pause).await;
    }
    Ok(())
}
