use std::{sync::Arc, time::Duration};

use portreeve::{
    auth::{AuthService, HashSurvey},
    shared::StoreError,
};
use tokio::time::sleep;

/// Between two steps. Each costs the store some milliseconds.
const PAUSE: Duration = Duration::from_millis(200);
/// Between two surveys. Meanwhile only the accounts that register or sign in change what is counted.
const REST: Duration = Duration::from_secs(600);

/// One survey without a pause: about a second for a million accounts.
pub async fn once(auth: &AuthService) -> Result<(), StoreError> {
    let mut survey = HashSurvey::default();
    while !auth.survey_hashes(&mut survey).await? {}
    Ok(())
}

/// One survey after the other, for ever.
pub async fn run(auth: Arc<AuthService>) {
    loop {
        let mut survey = HashSurvey::default();
        loop {
            sleep(PAUSE).await;
            match auth.survey_hashes(&mut survey).await {
                Ok(false) => {}
                Ok(true) => break,
                Err(error) => {
                    tracing::debug!(%error, "the parameters of the hashes will be counted later");
                    break;
                }
            }
        }
        sleep(REST).await;
    }
}
