use std::time::Duration;

use tokio::time::Instant;

/// How often it is said while it lasts: a full disk fails every change, and the log may be on that disk.
const INTERVAL: Duration = Duration::from_secs(60);

/// Where a failed commit is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failures {
    /// In the log as well: those who wait do not say why.
    Logged,
    /// By those who wait, and nowhere else.
    Returned,
}

/// The commits that have failed since the last one that did not.
pub(crate) struct FailedCommits {
    failures: Failures,
    last_said: Option<Instant>,
    changes: u64,
}

impl FailedCommits {
    pub fn new(failures: Failures) -> Self {
        Self {
            failures,
            last_said: None,
            changes: 0,
        }
    }

    pub fn failed(&mut self, error: &sqlx::Error, changes: usize) {
        if self.failures == Failures::Returned {
            return;
        }
        self.changes += changes as u64;
        if self.last_said.is_none_or(|at| at.elapsed() >= INTERVAL) {
            self.last_said = Some(Instant::now());
            tracing::error!(
                %error,
                changes = self.changes,
                "changes could not be written; they are refused until they can be"
            );
        }
    }

    pub fn succeeded(&mut self) {
        if self.last_said.take().is_some() {
            let changes = std::mem::take(&mut self.changes);
            tracing::info!(
                changes,
                "changes can be written again; so many had been refused"
            );
        }
    }
}
