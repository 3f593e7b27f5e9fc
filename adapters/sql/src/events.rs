//! The outbox, the log, and the subscriptions to it.

use portreeve::{
    events::{
        Content, DeadLetter, Envelope, Event, LoggedEvent, OrderingKey, ParkedEvent, PendingEvent,
        Position, Subscription, Unsequenced,
    },
    shared::{EventId, StoreError, Timestamp},
};
use time::{Duration, macros::datetime};
use uuid::Uuid;

use crate::{
    RowName, Stored,
    tables::{Table, table},
};

pub const OUTBOX: Table = table!(events.outbox by 1 {
    serial Long, id Uuid, at Moment, name Text, key Uuid, payload Json,
});

pub const LOG: Table = table!(events.log by 1 {
    position Long, id Uuid, at Moment, logged_at Moment, name Text, key Uuid, payload Json,
});

pub const SEQUENCER: Table = table!(events.sequencer by 1 {
    one Bool, end_position Long,
});

pub const SUBSCRIPTIONS: Table = table!(events.subscriptions by 1 {
    name Text, position Long, paused Bool,
});

pub const PARKED: Table = table!(events.parked by 2 {
    subscription Text, position Long, id Uuid, at Moment, name Text, key Uuid, payload Json, attempts Int, due_at Moment, reason Text,
    dead_at Moment,
});

/// An event of the log, or one that is parked.
#[derive(sqlx::FromRow)]
pub struct LoggedRow {
    position: i64,
    id: Uuid,
    at: Stored<Timestamp>,
    name: String,
    key: Uuid,
    payload: Stored<Event>,
}

impl LoggedRow {
    /// # Errors
    /// A value other than the event makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<LoggedEvent, StoreError> {
        let row = RowName { table, id: self.id };
        let (id, at) = (EventId::from_uuid(self.id), row.stored("at", self.at)?);
        let content = match self.payload.0 {
            Ok(event) => Content::Readable(Envelope { id, at, event }),
            Err(error) => Content::Unreadable(format!("the stored event cannot be read: {error}")),
        };
        Ok(LoggedEvent {
            position: position(self.position)?,
            id,
            at,
            name: self.name,
            key: OrderingKey::of(self.key),
            content,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct ParkedRow {
    #[sqlx(flatten)]
    event: LoggedRow,
    attempts: Stored<u32>,
}

impl ParkedRow {
    /// # Errors
    /// A value other than the event makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<ParkedEvent, StoreError> {
        let row = RowName {
            table,
            id: self.event.id,
        };
        Ok(ParkedEvent {
            attempts: row.stored("attempts", self.attempts)?,
            event: self.event.read(table)?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct DeadLetterRow {
    subscription: String,
    id: Uuid,
    at: Stored<Timestamp>,
    name: String,
    attempts: Stored<u32>,
    reason: Option<String>,
}

impl DeadLetterRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<DeadLetter, StoreError> {
        let row = RowName { table, id: self.id };
        Ok(DeadLetter {
            subscription: self.subscription,
            id: EventId::from_uuid(self.id),
            at: row.stored("at", self.at)?,
            name: self.name,
            attempts: row.stored("attempts", self.attempts)?,
            reason: self.reason.unwrap_or_default(),
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct PendingRow {
    subscription: String,
    id: Uuid,
    at: Stored<Timestamp>,
    name: String,
    attempts: Stored<u32>,
    due_at: Option<Stored<Timestamp>>,
    reason: Option<String>,
}

impl PendingRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<PendingEvent, StoreError> {
        let row = RowName { table, id: self.id };
        let due_at = self.due_at.map(|at| row.stored("due_at", at));
        Ok(PendingEvent {
            subscription: self.subscription,
            id: EventId::from_uuid(self.id),
            at: row.stored("at", self.at)?,
            name: self.name,
            attempts: row.stored("attempts", self.attempts)?,
            due_at: due_at.transpose()?,
            reason: self.reason,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct SubscriptionRow {
    name: String,
    position: i64,
    paused: bool,
    leased: bool,
    parked: i64,
    /// In microseconds.
    idle: i64,
    failing: i64,
    oldest_parked: Option<Stored<Timestamp>>,
    dead: i64,
}

impl SubscriptionRow {
    /// # Errors
    /// A value makes no sense.
    pub fn read(self) -> Result<Subscription, StoreError> {
        Ok(Subscription {
            name: self.name,
            position: position(self.position)?,
            is_paused: self.paused,
            is_leased: self.leased,
            parked: natural(self.parked)?,
            idle: Duration::microseconds(self.idle),
            failing: natural(self.failing)?,
            oldest_parked: optional(self.oldest_parked)?,
            dead: natural(self.dead)?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct UnsequencedRow {
    events: i64,
    oldest: Option<Stored<Timestamp>>,
}

impl UnsequencedRow {
    /// # Errors
    /// A value makes no sense.
    pub fn read(self) -> Result<Unsequenced, StoreError> {
        Ok(Unsequenced {
            events: natural(self.events)?,
            oldest: optional(self.oldest)?,
        })
    }
}

/// # Errors
/// The database has a negative one.
pub fn position(stored: i64) -> Result<Position, StoreError> {
    natural(stored).map(Position::new)
}

/// For a parameter.
///
/// # Errors
/// It is beyond what the databases can store, which no log reaches.
pub fn number(position: Position) -> Result<i64, StoreError> {
    position
        .number()
        .try_into()
        .map_err(StoreError::inconsistent)
}

/// When parked events are due that are due now; and then, if there are none, when none can be, because no wait is that long: the clock was
/// set back.
pub fn due_times(now: Timestamp) -> [(Timestamp, Timestamp); 2] {
    let (first, last) = (Timestamp::UNIX_EPOCH, datetime!(9999-12-31 0:00 UTC));
    [(first, now), (now + Duration::DAY, last)]
}

fn natural(stored: i64) -> Result<u64, StoreError> {
    stored.try_into().map_err(StoreError::inconsistent)
}

fn optional(stored: Option<Stored<Timestamp>>) -> Result<Option<Timestamp>, StoreError> {
    stored.map(Stored::value).transpose()
}
