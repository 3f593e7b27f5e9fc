use std::time::Instant;

use async_trait::async_trait;
use portreeve::{
    events::{Backlog, Claimed, DeadLetter, Outbox, RetryPolicy},
    shared::{EventId, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates,
    outbox::{BacklogRow, ClaimedRow, DeadLetterRow, Unreadable},
    stored,
};
use serde_json::json;
use uuid::Uuid;

use crate::{SqliteStore, error::store_error};

const TABLE: &str = "events_outbox";

/// A claim moves the due time to the end of the lease, so that no other process finds the event due before.
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

/// Each claim raises the attempts: as long as they are what the claimant saw, no other process has claimed the event.
const RESCHEDULE: &str = "update events_outbox
     set due_at = $4, last_error = $3
     where id = $1 and attempts = $2 and dead_at is null";

/// When it was given up is for people to read, so SQLite's clock will do.
const DEAD_LETTER: &str = "update events_outbox
     set dead_at = unixepoch() * 1000000, last_error = $3
     where id = $1 and attempts = $2 and dead_at is null";

const DEAD_LETTERS: &str = "select id, at, name, attempts, last_error
     from events_outbox
     where dead_at is not null
     order by id
     limit $1";

const REQUEUE: &str = "update events_outbox
     set dead_at = null, due_at = $2, attempts = 0, last_error = null
     where id = $1 and dead_at is not null";

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
        let delivery = self.0.listeners.local_delivery();
        delivery.claim(limit, Instant::now(), ask).await
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let ids: Vec<_> = ids
            .iter()
            .map(|id| id.as_uuid().simple().to_string())
            .collect();
        let query = sqlx::query(DELIVERED).bind(json!(ids).to_string());
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let id = claimed.envelope.id.as_uuid();
        self.release(id, claimed.attempts, reason, retry_at).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let query = sqlx::query_as::<_, DeadLetterRow>(DEAD_LETTERS).bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn requeue(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        let requeuing = sqlx::query(REQUEUE).bind(id.as_uuid()).bind(stored(now));
        let requeued = self.execute(requeuing, Invalidates::Nothing).await? == 1;
        if requeued {
            self.0.listeners.wake_relay();
        }
        Ok(requeued)
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        let query = sqlx::query_as::<_, BacklogRow>(BACKLOG);
        let row = query.fetch_one(self.readers()).await.map_err(store_error)?;
        row.read()
    }

    async fn wait_for_events(&self) {
        self.0.listeners.wait_for_events().await;
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
                .bind(stored(now))
                .bind(stored(lease_until))
                .bind(i64::from(limit));
            let mut rows = self
                .write_without_events(Invalidates::Nothing, |c| Box::pin(query.fetch_all(c)))
                .await?;
            rows.sort_unstable_by_key(|row| row.id);
            let none_due = rows.is_empty();
            let mut claimed = Vec::with_capacity(rows.len());
            for row in rows {
                claimed.extend(self.decode(row, now).await?);
            }
            // If none of them could be read, there may still be good ones behind them.
            if none_due || !claimed.is_empty() {
                return Ok(claimed);
            }
        }
    }

    /// An event that this program cannot read may be one of a newer version that had this file before, so it is put off like one whose
    /// delivery failed. If it cannot be read, it becomes a dead letter in the end, which can be requeued.
    async fn decode(&self, row: ClaimedRow, now: Timestamp) -> Result<Option<Claimed>, StoreError> {
        match row.read(TABLE)? {
            Ok(claimed) => Ok(Some(claimed)),
            Err(Unreadable {
                id,
                attempts,
                reason,
            }) => {
                let retry_at = RetryPolicy::default().retry_at(now, attempts);
                self.release(id, attempts, &reason, retry_at).await?;
                Ok(None)
            }
        }
    }

    async fn release(
        &self,
        id: Uuid,
        attempts: u32,
        reason: &str,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(if retry_at.is_some() {
            RESCHEDULE
        } else {
            DEAD_LETTER
        })
        .bind(id)
        .bind(stored(attempts))
        .bind(reason.to_owned())
        .bind(retry_at.map(stored));
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }
}
