use async_trait::async_trait;
use time::Duration;

use super::{Envelope, OrderingKey, Position};
use crate::shared::{EventId, StoreError, Timestamp, port};

/// Every committed event, in one order, for as long as it is kept.
///
/// No event appears behind a position that was read already, so a reader remembers one number.
#[port("event_log")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Up to `limit` events after a position, the oldest first.
    #[call(unobserved)]
    async fn read(&self, after: Position, limit: u16) -> Result<Vec<LoggedEvent>, StoreError>;

    /// Up to `limit` events of one key after a position and not after `through`, the oldest first. All events between the two are walked
    /// over: they stay in the store, and their number is for the caller to bound.
    async fn read_of(
        &self,
        key: OrderingKey,
        after: Position,
        through: Position,
        limit: u16,
    ) -> Result<Vec<LoggedEvent>, StoreError>;

    /// The position of the newest event.
    async fn end(&self) -> Result<Position, StoreError>;

    /// The position after which all events are that were logged at this time or later.
    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError>;

    /// When the next event after a position happened; none if there is none.
    async fn oldest_after(&self, after: Position) -> Result<Option<Timestamp>, StoreError>;

    /// Removes events that were logged so long ago, by the clock of the store, because that of a process may be wrong: at most `limit` in one
    /// call, beside what the store can drop as a whole.
    async fn remove_older(&self, than: Duration, limit: u32) -> Result<Removed, StoreError>;
}

/// What one call removed from the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub events: u64,
    /// What was dropped as a whole, by name.
    pub partitions: Vec<String>,
}

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedEvent {
    pub position: Position,
    pub id: EventId,
    pub at: Timestamp,
    /// Context and type, as in `auth.account_registered`.
    pub name: String,
    pub key: OrderingKey,
    pub content: Content,
}

/// What the log has of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Readable(Envelope),
    /// One that this version does not know, with what is wrong: a newer one that runs beside it may have written it.
    Unreadable(String),
}

/// Tells of events that are added to the log. For as many as want to know, each by a listener of its own.
pub trait LogWatch: Send + Sync {
    fn listen(&self) -> Box<dyn LogListener>;
}

#[async_trait]
pub trait LogListener: Send {
    /// Returns when events may have been added since the last call, or since the listener was made. May return for nothing, and may miss
    /// what another process added: the caller also polls.
    async fn added(&mut self);
}
