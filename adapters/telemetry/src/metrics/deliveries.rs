use std::sync::Arc;

use async_trait::async_trait;
use metrics::{Counter, counter};
use portreeve::{
    events::{Backlog, Claimed, DeadLetter, Outbox},
    shared::{EventId, StoreError, Timestamp},
};

/// Counts the outcomes of deliveries.
pub struct CountedOutbox {
    outbox: Arc<dyn Outbox>,
    delivered: Counter,
    retried: Counter,
    dead: Counter,
}

impl CountedOutbox {
    pub fn around(outbox: Arc<dyn Outbox>) -> Self {
        let counter = |outcome: &'static str| counter!("portreeve_event_deliveries_total", "outcome" => outcome);
        Self {
            outbox,
            delivered: counter("delivered"),
            retried: counter("retried"),
            dead: counter("dead"),
        }
    }
}

#[async_trait]
impl Outbox for CountedOutbox {
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.outbox.claim(now, lease_until, limit).await
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        // They are, even if the outbox cannot be told.
        self.delivered.increment(ids.len() as u64);
        self.outbox.delivered(ids).await
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        match retry_at {
            Some(_) => self.retried.increment(1),
            None => self.dead.increment(1),
        }
        self.outbox.failed(claimed, retry_at, reason).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        self.outbox.dead_letters(limit).await
    }

    async fn requeue(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        self.outbox.requeue(id, now).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.outbox.backlog().await
    }

    async fn wait_for_events(&self) {
        self.outbox.wait_for_events().await;
    }
}
