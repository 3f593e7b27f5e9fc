use async_trait::async_trait;
use portreeve::{
    events::{Backlog, Claimed, DeadLetter, Outbox},
    shared::{EventId, StoreError, Timestamp},
};

use super::{Traced, call, span, written};

/// By hand, because of the waiting, which is no work: a span of it would say nothing, and there would be one a second.
#[async_trait]
impl Outbox for Traced<dyn Outbox> {
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        // A relay looks once a second, for ever, and mostly finds nothing.
        self.0.claim(now, lease_until, limit).await
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let span = span!("outbox.delivered");
        span.record("event_ids", written(ids.iter().copied()));
        call(span, self.0.delivered(ids)).await
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let span = span!("outbox.failed");
        span.record("event_ids", written([claimed.envelope.id]));
        call(span, self.0.failed(claimed, retry_at, reason)).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        call(span!("outbox.dead_letters"), self.0.dead_letters(limit)).await
    }

    async fn requeue(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        call(span!("outbox.requeue"), self.0.requeue(id, now)).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        call(span!("outbox.backlog"), self.0.backlog()).await
    }

    async fn wait_for_events(&self) {
        self.0.wait_for_events().await;
    }
}
