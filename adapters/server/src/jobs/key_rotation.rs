use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    jobs::{Job, JobError, RunContext},
    shared::RetryPolicy,
};

use super::RETRY;
use crate::tasks::KeyRotationTask;

/// Does what is due for the signing keys: adds the next one, deletes those that are of no more use, seals what is unencrypted. The other
/// instances load what has changed by their [`KeyRotationTask`].
pub struct KeyRotation {
    keys: Arc<KeyRotationTask>,
}

impl KeyRotation {
    pub fn new(keys: Arc<KeyRotationTask>) -> Self {
        Self { keys }
    }
}

#[async_trait]
impl Job for KeyRotation {
    fn name(&self) -> &'static str {
        "key_rotation"
    }

    /// A key signs for days, so some minutes more do not matter.
    fn schedule(&self) -> Option<&'static str> {
        Some("*/10 * * * *")
    }

    fn retry(&self) -> RetryPolicy {
        RETRY
    }

    async fn run(&self, _: &RunContext) -> Result<(), JobError> {
        let maintained = self.keys.maintain().await;
        maintained.map_err(|error| JobError::new(error.as_ref()))
    }
}
