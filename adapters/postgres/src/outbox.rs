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
use uuid::Uuid;

use crate::PostgresStore;

const TABLE: &str = "portreeve_events.outbox";

/// A claim moves the due time to the end of the lease, so that no other process finds the event due before.
const CLAIM: &str = "with due as (
         select id from portreeve_events.outbox
         where dead_at is null and due_at <= $1
         order by id
         limit $3
         for update skip locked
     )
     update portreeve_events.outbox as event
     set attempts = event.attempts + 1, due_at = $2
     from due
     where event.id = due.id
     returning event.id, event.at, event.payload, event.attempts";

const DELIVERED: &str = "delete from portreeve_events.outbox where id = any ($1)";

/// Each claim raises the attempts: as long as they are what the claimant saw, no other process has claimed the event.
const RESCHEDULE: &str = "update portreeve_events.outbox
     set due_at = $4, last_error = $3
     where id = $1 and attempts = $2 and dead_at is null";

/// When it was given up is for people to read, so the database's clock will do.
const DEAD_LETTER: &str = "update portreeve_events.outbox
     set dead_at = now(), last_error = $3
     where id = $1 and attempts = $2 and dead_at is null";

const DEAD_LETTERS: &str = "select id, at, name, attempts, last_error
     from portreeve_events.outbox
     where dead_at is not null
     order by id
     limit $1";

const REQUEUE: &str = "update portreeve_events.outbox
     set dead_at = null, due_at = $2, attempts = 0, last_error = null
     where id = $1 and dead_at is not null";

const BACKLOG: &str =
    "select count(*) as waiting, min(at) filter (where last_error is null) as oldest,
         (select count(*) from portreeve_events.outbox where dead_at is not null) as dead
     from portreeve_events.outbox
     where dead_at is null";

#[async_trait]
impl Outbox for PostgresStore {
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        let ask = |rest| self.claim_due(now, lease_until, rest);
        let delivery = self.listeners().local_delivery();
        delivery.claim(limit, Instant::now(), ask).await
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(EventId::as_uuid).collect();
        let query = sqlx::query(DELIVERED).bind(ids);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let id = claimed.envelope.id.as_uuid();
        let attempts = claimed.attempts;
        let Some(retry_at) = retry_at else {
            return self.dead_letter(id, attempts, reason).await;
        };
        self.reschedule(id, attempts, reason, retry_at).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let query = sqlx::query_as::<_, DeadLetterRow>(DEAD_LETTERS).bind(i64::from(limit));
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn requeue(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        let query = sqlx::query(REQUEUE).bind(id.as_uuid()).bind(now);
        let requeued = self.execute(query, Invalidates::Nothing).await? > 0;
        if requeued {
            self.0.notifier.wake_all_relays();
        }
        Ok(requeued)
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        let query = sqlx::query_as::<_, BacklogRow>(BACKLOG);
        let row = self.read(async |c| query.fetch_one(c).await).await?;
        row.read()
    }

    async fn wait_for_events(&self) {
        self.listeners().wait_for_events().await;
    }
}

impl PostgresStore {
    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        loop {
            let query = sqlx::query_as::<_, ClaimedRow>(CLAIM)
                .bind(now)
                .bind(lease_until)
                .bind(i64::from(limit));
            let mut rows = self
                .write_without_events(Invalidates::Nothing, async |c| query.fetch_all(c).await)
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

    /// An event that this program cannot read may be for a newer one that runs beside it, so it is put off like one whose delivery
    /// failed. If it cannot be read, it becomes a dead letter in the end, which can be requeued.
    async fn decode(&self, row: ClaimedRow, now: Timestamp) -> Result<Option<Claimed>, StoreError> {
        let Unreadable {
            id,
            attempts,
            reason,
        } = match row.read(TABLE)? {
            Ok(claimed) => return Ok(Some(claimed)),
            Err(unreadable) => unreadable,
        };
        match RetryPolicy::default().retry_at(now, attempts) {
            Some(at) => {
                tracing::warn!(event = %id, attempts, reason, "rescheduled an event");
                self.reschedule(id, attempts, &reason, at).await?;
            }
            None => {
                tracing::error!(event = %id, attempts, reason, "gave up an event; portreeve events dead lists it");
                self.dead_letter(id, attempts, &reason).await?;
            }
        }
        Ok(None)
    }

    async fn reschedule(
        &self,
        id: Uuid,
        attempts: u32,
        reason: &str,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(RESCHEDULE)
            .bind(id)
            .bind(stored(attempts))
            .bind(without_nul(reason))
            .bind(until);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn dead_letter(&self, id: Uuid, attempts: u32, reason: &str) -> Result<(), StoreError> {
        let query = sqlx::query(DEAD_LETTER)
            .bind(id)
            .bind(stored(attempts))
            .bind(without_nul(reason));
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }
}

/// PostgreSQL refuses a text with a NUL in it, and a reason may quote anything.
fn without_nul(reason: &str) -> String {
    reason.replace('\0', "\u{fffd}")
}
