use std::time::Duration;

use portreeve::{auth::Auth, shared::StoreError};
use tokio::time::sleep;

/// Between two steps of a later survey. Each step costs the store some milliseconds.
const STEP_INTERVAL: Duration = Duration::from_millis(200);
/// Between two surveys. Meanwhile only the accounts that register or sign in change what is counted.
const SURVEY_INTERVAL: Duration = Duration::from_secs(600);
/// After a failure.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// Counts with which parameters the hashes of the accounts were made, for as long as it is polled. The first survey has no delay between
/// its steps, about a second for a million accounts: until it ends, a sign-in with an unknown address takes as long as the configured
/// parameters do.
pub async fn run(auth: Auth) {
    let mut interval = Duration::ZERO;
    loop {
        match survey(&auth, interval).await {
            Ok(()) => {
                interval = STEP_INTERVAL;
                sleep(SURVEY_INTERVAL).await;
            }
            Err(error) => {
                tracing::debug!(%error, "the parameters of the password hashes could not be counted, will try again");
                sleep(RETRY_INTERVAL).await;
            }
        }
    }
}

async fn survey(auth: &Auth, interval: Duration) -> Result<(), StoreError> {
    let mut survey = auth.hash_survey();
    while !survey.step().await? {
        sleep(interval).await;
    }
    Ok(())
}
