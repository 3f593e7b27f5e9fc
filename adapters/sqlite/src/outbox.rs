use std::time::Instant;

use async_trait::async_trait;
use portreeve::{
    events::{Backlog, Claimed, DeadLetter, Envelope, Outbox, RetryPolicy},
    shared::{EventId, StoreError, Timestamp},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    SqliteStore,
    changes::make,
    error::store_error,
    rows::{RowName, micros},
};

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: Uuid,
    at: i64,
    payload: String,
    attempts: i64,
}

#[derive(sqlx::FromRow)]
struct DeadLetterRow {
    id: Uuid,
    at: i64,
    name: String,
    attempts: i64,
    last_error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct BacklogRow {
    waiting: i64,
    oldest: Option<i64>,
    dead: i64,
}

impl TryFrom<DeadLetterRow> for DeadLetter {
    type Error = StoreError;

    fn try_from(row: DeadLetterRow) -> Result<Self, StoreError> {
        let name = row_name(row.id);
        Ok(Self {
            id: EventId::from_uuid(row.id),
            at: name.moment("at", row.at)?,
            name: row.name,
            attempts: name.read("attempts", row.attempts.try_into())?,
            reason: row.last_error.unwrap_or_default(),
        })
    }
}

fn row_name(id: Uuid) -> RowName {
    RowName {
        table: "events_outbox",
        id,
    }
}

/// A claim moves the due time to the end of the lease, so that nobody else finds the event due before.
const CLAIM: &str = "update events_outbox
     set attempts = attempts + 1, due_at = $2
     where id in (
         select id from events_outbox
         where dead_at is null and due_at <= $1
         order by id
         limit $3
     )
     returning id, at, payload, attempts";

const DELIVERED: &str =
    "delete from events_outbox where id in (select unhex(value) from json_each($1))";

/// Each claim raises the attempts: as long as they are what the claimant saw, nobody else has claimed the event.
const RETRY: &str = "update events_outbox
     set due_at = $4, last_error = $3
     where id = $1 and attempts = $2 and dead_at is null";

/// When it was given up is for people to read, so SQLite's clock will do.
const BURY: &str = "update events_outbox
     set dead_at = unixepoch() * 1000000, last_error = $3
     where id = $1 and attempts = $2 and dead_at is null";

const DEAD_LETTERS: &str = "select id, at, name, attempts, last_error
     from events_outbox
     where dead_at is not null
     order by id
     limit $1";

const REVIVE: &str = "update events_outbox
     set dead_at = null, due_at = $2, attempts = 0, last_error = null
     where id = $1 and dead_at is not null
     returning 1";

const BACKLOG: &str =
    "select count(*) as waiting, min(at) filter (where last_error is null) as oldest,
         (select count(*) from events_outbox where dead_at is not null) as dead
     from events_outbox
     where dead_at is null";

#[async_trait]
impl Outbox for SqliteStore {
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        let ask = |rest| self.claim_due(now, lease_until, rest);
        self.0.handover.claim(limit, Instant::now(), ask).await
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let ids: Vec<_> = ids
            .iter()
            .map(|id| id.as_uuid().simple().to_string())
            .collect();
        let query = sqlx::query(DELIVERED).bind(json!(ids).to_string());
        self.write(|c| Box::pin(query.execute(c))).await.map(drop)
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let id = claimed.envelope.id.as_uuid();
        self.refund(id, claimed.attempts, reason, retry_at).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let query = sqlx::query_as::<_, DeadLetterRow>(DEAD_LETTERS).bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(DeadLetter::try_from).collect()
    }

    async fn revive(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        let reviving = sqlx::query(REVIVE).bind(id.as_uuid()).bind(micros(now));
        let revived = self.write(|c| Box::pin(make(reviving, c))).await? == 1;
        if revived {
            self.0.wake.events.notify_one();
        }
        Ok(revived)
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        let query = sqlx::query_as::<_, BacklogRow>(BACKLOG);
        let row = query.fetch_one(self.readers()).await.map_err(store_error)?;
        let oldest = row.oldest.map(crate::rows::moment).transpose();
        Ok(Backlog {
            waiting: row.waiting.try_into().map_err(StoreError::inconsistent)?,
            oldest: oldest.map_err(StoreError::inconsistent)?,
            dead: row.dead.try_into().map_err(StoreError::inconsistent)?,
        })
    }

    async fn woken(&self) {
        self.0.wake.events.notified().await;
    }
}

impl SqliteStore {
    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        loop {
            let query = sqlx::query_as::<_, ClaimedRow>(CLAIM)
                .bind(micros(now))
                .bind(micros(lease_until))
                .bind(i64::from(limit));
            let mut rows = self.write(|c| Box::pin(query.fetch_all(c))).await?;
            rows.sort_unstable_by_key(|row| row.id);
            let none_due = rows.is_empty();
            let mut claimed = Vec::with_capacity(rows.len());
            for row in rows {
                claimed.extend(self.read(row, now).await?);
            }
            // If none of them could be read, there may still be good ones behind them.
            if none_due || !claimed.is_empty() {
                return Ok(claimed);
            }
        }
    }

    /// An event that this program cannot read may be one of a newer version that had this file before, so it is put off like one whose
    /// delivery failed. If nobody can read it, it becomes a dead letter in the end, which can be revived.
    async fn read(&self, row: ClaimedRow, now: Timestamp) -> Result<Option<Claimed>, StoreError> {
        let name = row_name(row.id);
        let attempts = name.read("attempts", row.attempts.try_into())?;
        match serde_json::from_str(&row.payload) {
            Ok(event) => Ok(Some(Claimed {
                envelope: Envelope {
                    id: EventId::from_uuid(row.id),
                    at: name.moment("at", row.at)?,
                    event,
                },
                attempts,
            })),
            Err(error) => {
                let reason = format!("the stored event cannot be read: {error}");
                let retry_at = RetryPolicy::default().retry_at(now, attempts);
                self.refund(row.id, attempts, &reason, retry_at).await?;
                Ok(None)
            }
        }
    }

    async fn refund(
        &self,
        id: Uuid,
        attempts: u32,
        reason: &str,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(if retry_at.is_some() { RETRY } else { BURY })
            .bind(id)
            .bind(attempts)
            .bind(reason.to_owned())
            .bind(retry_at.map(micros));
        self.write(|c| Box::pin(query.execute(c))).await.map(drop)
    }
}
