use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    auth::{MailRequest, MailRequestQueue},
    jobs::{Arguments, JobRepository, NewRun, RunId},
    shared::{Clock, EmailAddress, Secrets, StoreError},
};
use portreeve_crypto::LinkKey;
use serde::{Deserialize, Serialize};

/// Requests for mails, each a run of a job. The key of a run does not tell the address, because it stays when the run has ended; the
/// arguments do, and are emptied then.
pub struct QueuedMailRequests {
    pub jobs: Arc<dyn JobRepository>,
    pub key: LinkKey,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
}

/// The arguments of a run.
#[derive(Deserialize, Serialize)]
pub struct Requested {
    pub email: EmailAddress,
}

#[async_trait]
impl MailRequestQueue for QueuedMailRequests {
    async fn add(&self, request: MailRequest, email: &EmailAddress) -> Result<(), StoreError> {
        let now = self.clock.now();
        let requested = Requested {
            email: email.clone(),
        };
        let run = NewRun {
            id: RunId::new(now, self.secrets.random()),
            job: request.job().to_owned(),
            key: Some(self.key.pseudonym(email.as_str())),
            arguments: Arguments::of(&requested).map_err(StoreError::inconsistent)?,
            run_at: now,
            created_at: now,
        };
        self.jobs.add(&run).await.map(drop)
    }
}
