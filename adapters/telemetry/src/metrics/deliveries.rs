use std::sync::Arc;

use async_trait::async_trait;
use metrics::{Counter, counter};
use portreeve::{
    events::{
        DeadLetter, Lease, OrderingKey, ParkedEvent, PendingEvent, Position, Progress, Rewind,
        StartAt, Subscription, SubscriptionRepository,
    },
    shared::{EventId, Holder, StoreError, Timestamp},
};
use time::Duration;

/// Counts the outcomes of deliveries.
pub struct CountedSubscriptions(Arc<dyn SubscriptionRepository>);

impl CountedSubscriptions {
    pub fn around(subscriptions: Arc<dyn SubscriptionRepository>) -> Self {
        Self(subscriptions)
    }
}

const OUTCOMES: [&str; 3] = ["delivered", "retried", "dead"];

fn deliveries(subscription: &str, outcome: &'static str) -> Counter {
    counter!("portreeve_event_deliveries_total", "subscription" => subscription.to_owned(), "outcome" => outcome)
}

fn count(lease: &Lease, progress: &Progress) {
    let add = |outcome, many| deliveries(&lease.subscription, outcome).increment(many);
    let many = |events: usize| events as u64;
    let last = progress
        .failed
        .iter()
        .filter(|failure| failure.retry_at.is_none());
    let dead = last.count();
    let parked = progress
        .parked
        .iter()
        .filter(|parking| parking.failed.is_some());
    add("delivered", many(progress.delivered + progress.done.len()));
    add(
        "retried",
        many(parked.count() + progress.failed.len() - dead),
    );
    add("dead", many(dead));
}

#[async_trait]
impl SubscriptionRepository for CountedSubscriptions {
    async fn add(&self, name: &str, at: StartAt) -> Result<(), StoreError> {
        for outcome in OUTCOMES {
            deliveries(name, outcome).increment(0);
        }
        self.0.add(name, at).await
    }

    async fn exists(&self, name: &str) -> Result<bool, StoreError> {
        self.0.exists(name).await
    }

    async fn all(&self) -> Result<Vec<Subscription>, StoreError> {
        self.0.all().await
    }

    async fn acquire(
        &self,
        name: &str,
        holder: Holder,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.0.acquire(name, holder, lease).await
    }

    async fn commit(&self, lease: &Lease, progress: &Progress) -> Result<bool, StoreError> {
        // They were, even if that cannot be written.
        count(lease, progress);
        self.0.commit(lease, progress).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.0.release(lease).await
    }

    async fn held_back(
        &self,
        name: &str,
        keys: &[OrderingKey],
    ) -> Result<Vec<OrderingKey>, StoreError> {
        self.0.held_back(name, keys).await
    }

    async fn due(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<ParkedEvent>, StoreError> {
        self.0.due(name, now, limit).await
    }

    async fn set_paused(&self, name: &str, paused: bool) -> Result<bool, StoreError> {
        self.0.set_paused(name, paused).await
    }

    async fn rewind(&self, name: &str, position: Position) -> Result<Rewind, StoreError> {
        self.0.rewind(name, position).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        self.0.dead_letters(limit).await
    }

    async fn pending<'a>(
        &self,
        subscription: Option<&'a str>,
        limit: u16,
    ) -> Result<Vec<PendingEvent>, StoreError> {
        self.0.pending(subscription, limit).await
    }

    async fn retry<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.0.retry(id, subscription, now).await
    }

    async fn retry_all(&self, name: &str, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
        self.0.retry_all(name, now, limit).await
    }

    async fn remove(&self, name: &str) -> Result<bool, StoreError> {
        self.0.remove(name).await
    }

    async fn discard<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
    ) -> Result<u64, StoreError> {
        self.0.discard(id, subscription).await
    }
}
