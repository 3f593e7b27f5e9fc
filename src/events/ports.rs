use async_trait::async_trait;

use super::Envelope;
use crate::shared::{CarriesEvents, EventId, StoreError, Timestamp, port};

/// Takes an event to those who want to know.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait EventPublisher: Send + Sync {
    /// Done when every receiver has done its part; on an error the whole event is delivered again later, to all of them.
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError>;
}

/// Why an event could not be delivered, in words for the operator who lists dead letters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PublishError(pub String);

/// The events that are written but not yet delivered.
///
/// Events get in through the repositories, in the transaction of the change they speak of. A claim is a lease: if its holder
/// dies, the lease ends, and the event is claimed again.
#[port("outbox")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Takes up to `limit` due events, oldest first, that nobody else holds, and holds them until `lease_until`.
    #[call(unobserved)]
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Removes delivered events.
    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError>;

    /// Gives a claimed event back, to be due at `retry_at`, or never again if that is `None`: a dead letter.
    ///
    /// Does nothing when the lease was lost meanwhile and somebody else has claimed the event.
    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError>;

    /// Up to `limit` dead letters, oldest first.
    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError>;

    /// Makes a dead letter due again, with its attempts forgotten. False if there is no such dead letter.
    async fn requeue(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError>;

    /// How much waits to be delivered.
    async fn backlog(&self) -> Result<Backlog, StoreError>;

    /// Returns when events may have been added since the last call. May return for nothing, and may miss what another process
    /// added: the caller also polls.
    #[call(unobserved)]
    async fn wait_for_events(&self);
}

/// An event that is held under a lease.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    pub envelope: Envelope,
    /// How often it was claimed, this time included.
    pub attempts: u32,
}

impl CarriesEvents for Claimed {
    fn event_ids(&self) -> Vec<EventId> {
        vec![self.envelope.id]
    }
}

/// An event that could not be delivered and is no longer tried.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    pub id: EventId,
    pub at: Timestamp,
    /// Context and type, as in `auth.account_registered`.
    pub name: String,
    pub attempts: u32,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that are due or will be retried, not counting dead letters.
    pub waiting: u64,
    /// When the oldest of those that never failed happened. One that failed and waits for its next attempt says nothing
    /// about whether events are delivered.
    pub oldest: Option<Timestamp>,
    pub dead: u64,
}
