use portreeve::{
    events::{Backlog, Claimed, DeadLetter, Envelope, Event},
    shared::{EventId, StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{
    RowName, Stored,
    tables::{Table, table},
};

pub const TABLE: Table = table!(events.outbox by 1 {
    id Uuid, at Moment, name Text, payload Json, attempts Int, due_at Moment, last_error Text, dead_at Moment,
});

#[derive(sqlx::FromRow)]
pub struct ClaimedRow {
    pub id: Uuid,
    at: Stored<Timestamp>,
    payload: Stored<Event>,
    attempts: Stored<u32>,
}

/// A claimed event that this program cannot read: it may be one of a newer version.
pub struct Unreadable {
    pub id: Uuid,
    pub attempts: u32,
    pub reason: String,
}

impl ClaimedRow {
    /// # Errors
    /// A value other than the event makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Result<Claimed, Unreadable>, StoreError> {
        let Self { id, at, .. } = self;
        let name = RowName { table, id };
        let attempts = name.stored("attempts", self.attempts)?;
        Ok(match self.payload.0 {
            Ok(event) => Ok(Claimed {
                envelope: Envelope {
                    id: EventId::from_uuid(id),
                    at: name.stored("at", at)?,
                    event,
                },
                attempts,
            }),
            Err(error) => Err(Unreadable {
                id,
                attempts,
                reason: format!("the stored event cannot be read: {error}"),
            }),
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct DeadLetterRow {
    id: Uuid,
    at: Stored<Timestamp>,
    name: String,
    attempts: Stored<u32>,
    last_error: Option<String>,
}

impl DeadLetterRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<DeadLetter, StoreError> {
        let name = RowName { table, id: self.id };
        Ok(DeadLetter {
            id: EventId::from_uuid(self.id),
            at: name.stored("at", self.at)?,
            name: self.name,
            attempts: name.stored("attempts", self.attempts)?,
            reason: self.last_error.unwrap_or_default(),
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct BacklogRow {
    waiting: i64,
    oldest: Option<Stored<Timestamp>>,
    dead: i64,
}

impl BacklogRow {
    /// # Errors
    /// A value makes no sense.
    pub fn read(self) -> Result<Backlog, StoreError> {
        let oldest = self.oldest.map(|oldest| oldest.0).transpose();
        Ok(Backlog {
            waiting: self.waiting.try_into().map_err(StoreError::inconsistent)?,
            oldest: oldest.map_err(StoreError::inconsistent)?,
            dead: self.dead.try_into().map_err(StoreError::inconsistent)?,
        })
    }
}
