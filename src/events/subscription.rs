use async_trait::async_trait;
use time::Duration;

use super::{LoggedEvent, OrderingKey, Position, StartAt, SubscriberError, outage};
use crate::shared::{EventId, Holder, StoreError, Timestamp, port};

/// How far each subscriber has come, and what it could not do.
///
/// One process at a time works on a subscription, by a lease that ends by the clock of the store. Each new holder has a higher number
/// (`Lease::epoch`), and what an earlier one still wants to write is refused.
#[port("subscriptions")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait SubscriptionRepository: Send + Sync {
    /// Makes the subscription, unless it is there.
    async fn add(&self, name: &str, at: StartAt) -> Result<(), StoreError>;

    /// Whether there is such a subscription. An operator may remove one that this version follows, by the command of another version.
    #[call(unobserved)]
    async fn exists(&self, name: &str) -> Result<bool, StoreError>;

    /// All of them, by their names.
    async fn all(&self) -> Result<Vec<Subscription>, StoreError>;

    /// Takes or renews the lease, for so long. None if another process holds it, or if the subscription is paused.
    #[call(unobserved)]
    async fn acquire(
        &self,
        name: &str,
        holder: Holder,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError>;

    /// Writes progress. False, and nothing is written, if the lease is another's by now, or the subscription was rewound or paused.
    async fn commit(&self, lease: &Lease, progress: &Progress) -> Result<bool, StoreError>;

    /// Gives up the lease, so that another process need not wait for its end.
    async fn release(&self, lease: &Lease) -> Result<(), StoreError>;

    /// Those of `keys` of which an event is parked.
    #[call(unobserved)]
    async fn held_back(
        &self,
        name: &str,
        keys: &[OrderingKey],
    ) -> Result<Vec<OrderingKey>, StoreError>;

    /// Up to `limit` parked events: of each key whose oldest is due, that one and those that wait behind it, in order. An event that is due
    /// much later than any can be is due: the clock was set back.
    #[call(unobserved)]
    async fn due(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<ParkedEvent>, StoreError>;

    /// Pauses or resumes. The holder of the lease loses it. False if there is no such subscription.
    async fn set_paused(&self, name: &str, paused: bool) -> Result<bool, StoreError>;

    /// Begins again after `position`: later events come once more, and what is parked of them, or dead, is forgotten. The holder of the
    /// lease loses it. Never goes forward, because that would skip events.
    async fn rewind(&self, name: &str, position: Position) -> Result<Rewind, StoreError>;

    /// Up to `limit` dead letters, the oldest first.
    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError>;

    /// Up to `limit` parked events that are not dead, of one subscription or all, the oldest first.
    async fn pending<'a>(
        &self,
        subscription: Option<&'a str>,
        limit: u16,
    ) -> Result<Vec<PendingEvent>, StoreError>;

    /// Makes this event due, for one subscription or all: a dead letter with its attempts forgotten. If it waits behind another of its key,
    /// that one is due. Returns for how many subscriptions.
    async fn retry<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Makes up to `limit` events of a subscription due: dead letters, with their attempts forgotten, and those that wait for a later
    /// attempt. Returns how many.
    async fn retry_all(&self, name: &str, now: Timestamp, limit: u16) -> Result<u64, StoreError>;

    /// Removes the subscription, with what is parked of it. False if there is none, or a process works on it.
    async fn remove(&self, name: &str) -> Result<bool, StoreError>;

    /// Forgets dead letters of this event: those of one subscription, or all. Returns how many.
    async fn discard<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
    ) -> Result<u64, StoreError>;
}

/// So far the stores count what waits, because any client may make them count, by asking for readiness.
pub const COUNTED: u64 = 100_000;

/// What came of a rewind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewind {
    Done,
    /// Nothing is changed: the subscription stands here, before the wanted position.
    Ahead(Position),
    /// There is no such subscription.
    Unknown,
}

/// The right to work on a subscription for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub subscription: String,
    pub holder: Holder,
    /// Raised with each new holder, and by whatever takes the lease away.
    pub epoch: u64,
    /// All events up to here are done or parked.
    pub position: Position,
    /// How long it lasts from when it was taken or renewed. Written progress renews it.
    pub duration: Duration,
    /// Whether an event is parked that is not dead.
    pub has_parked: bool,
}

/// What was done since the last time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Where the subscription stands now. None if that is where it stood.
    pub position: Option<Position>,
    /// How many events of the log were done. Not stored.
    pub delivered: usize,
    /// Events of the log that could not be done, or that wait for one of their key.
    pub parked: Vec<Parking>,
    /// Parked events that are done.
    pub done: Vec<Position>,
    /// Parked events that failed once more.
    pub failed: Vec<Failure>,
    /// Keys of which a parked event is done or given up.
    pub unblocked: Vec<Unblocked>,
}

impl Progress {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing changes of what is parked.
    pub fn leaves_parked(&self) -> bool {
        let Self {
            parked,
            done,
            failed,
            unblocked,
            ..
        } = self;
        parked.is_empty() && done.is_empty() && failed.is_empty() && unblocked.is_empty()
    }

    /// Whether anything came to its end, and was not only put off.
    pub fn moves(&self) -> bool {
        self.delivered > 0 || !self.done.is_empty()
    }
}

/// An event that is put aside.
#[derive(Clone, Debug, PartialEq)]
pub struct Parking {
    pub event: LoggedEvent,
    /// What went wrong, and when it is due again. None if it was not tried: it waits for the end of an earlier one of its key.
    pub failed: Option<(SubscriberError, Timestamp)>,
}

/// A key whose oldest parked event came to its end: the next is due at this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unblocked {
    pub key: OrderingKey,
    pub due_at: Timestamp,
}

/// A parked event that failed again.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub position: Position,
    pub attempts: u32,
    pub reason: String,
    /// None makes it a dead letter.
    pub retry_at: Option<Timestamp>,
}

/// An event that a subscriber will be given again.
#[derive(Clone, Debug, PartialEq)]
pub struct ParkedEvent {
    pub event: LoggedEvent,
    /// How often it was tried.
    pub attempts: u32,
}

/// One subscription, for operators.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    pub name: String,
    pub position: Position,
    pub is_paused: bool,
    /// Whether a process works on it.
    pub is_leased: bool,
    /// For how long no event came to its end, by the clock of the store; also since it was resumed or rewound.
    pub idle: Duration,
    /// Events that wait for another attempt, or behind one that does. Counted up to [`COUNTED`].
    pub parked: u64,
    /// Those of the parked ones that were tried. Counted up to [`COUNTED`].
    pub failing: u64,
    /// When the oldest parked event happened.
    pub oldest_parked: Option<Timestamp>,
    /// Counted up to [`COUNTED`].
    pub dead: u64,
}

impl Subscription {
    /// Whether events were removed that it has not seen, where the oldest that is kept has this position. One that is new has missed
    /// nothing.
    pub fn has_missed(&self, kept_from: Position) -> bool {
        self.position > Position::START && self.position.next() < kept_from
    }

    /// Whether the process that works on it takes the subscriber to be down, by what is stored: many events fail, and none was done for
    /// longer than the time between two attempts.
    pub fn seems_down(&self) -> bool {
        self.is_leased && self.failing >= outage::MANY as u64 && self.idle >= outage::PROBE_INTERVAL
    }
}

/// An event that a subscriber will be given again, for operators.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingEvent {
    pub subscription: String,
    pub id: EventId,
    pub at: Timestamp,
    /// Context and type, as in `auth.account_registered`.
    pub name: String,
    pub attempts: u32,
    /// None while it waits behind an earlier one of its key.
    pub due_at: Option<Timestamp>,
    /// Of the last attempt; none if it was not tried.
    pub reason: Option<String>,
}

/// An event that a subscriber could not do and that is no longer tried.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    pub subscription: String,
    pub id: EventId,
    pub at: Timestamp,
    /// Context and type, as in `auth.account_registered`.
    pub name: String,
    pub attempts: u32,
    pub reason: String,
}
