use async_trait::async_trait;

use super::Envelope;
use crate::shared::with_causes;

/// Follows the log, and does its part with each event. Has a subscription of its own: whatever happens here delays no other.
///
/// It may receive an event twice, and must do no harm then. Events of one [`OrderingKey`](super::OrderingKey) come in order, unless an
/// operator rewinds the subscription or retries a dead letter.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Names the subscription, in the store, in metrics and for operators, as in `users`. Never changes.
    fn name(&self) -> &'static str;

    /// Where the subscription begins in a log that was there before it.
    fn starts_at(&self) -> StartAt {
        StartAt::Beginning
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError>;
}

/// Where a new subscription begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartAt {
    /// With the oldest event that is kept.
    Beginning,
    /// With the events to come.
    End,
}

/// It could not be done now, and should be tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SubscriberError(pub String);

impl SubscriberError {
    /// Keeps what went wrong with all its causes, because an operator will read it without a log beside it.
    pub fn new(error: &dyn std::error::Error) -> Self {
        Self(with_causes(error))
    }
}
