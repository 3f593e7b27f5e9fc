use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    auth::{LifecycleService, MailRequest},
    jobs::{Job, JobError, RunContext},
};

use crate::mail_request_queue::Requested;

/// Does for an address what was asked for: it looks up whether an account has it, which the request did not.
pub struct MailRequestJob {
    request: MailRequest,
    lifecycle: Arc<LifecycleService>,
}

impl MailRequestJob {
    pub fn new(request: MailRequest, lifecycle: Arc<LifecycleService>) -> Self {
        Self { request, lifecycle }
    }
}

#[async_trait]
impl Job for MailRequestJob {
    fn name(&self) -> &'static str {
        self.request.job()
    }

    fn concurrency(&self) -> u16 {
        4
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let Requested { email } = run.arguments.read()?;
        let done = match self.request {
            MailRequest::PasswordReset => self.lifecycle.mail_password_reset(&email).await,
            MailRequest::Verification => self.lifecycle.mail_verification(&email).await,
            MailRequest::Confirmation => self.lifecycle.mail_confirmation(&email).await,
        };
        done.map_err(|error| JobError::new(&error))
    }
}
