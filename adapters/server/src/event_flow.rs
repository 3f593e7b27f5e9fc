//! How far events have come, for readiness, metrics and operators.

use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    events::{EventLog, Sequencer, Subscription, SubscriptionRepository, SubscriptionsRead},
    shared::{Allowed, Clock, StoreError, Timestamp},
};
use portreeve_http::{SubscriptionLag, Subscriptions};
use time::Duration;

use crate::Stores;

/// An instance delivers within a second.
pub const STUCK_AFTER: Duration = Duration::minutes(5);

/// The way of events at one moment.
#[derive(Clone, Debug)]
pub struct EventFlow {
    /// Events that have no place in the log yet.
    pub unsequenced: u64,
    /// When the oldest of these happened.
    pub oldest_unsequenced: Option<Timestamp>,
    pub subscriptions: Vec<Lag>,
}

/// How far a subscription is behind.
#[derive(Clone, Debug)]
pub struct Lag {
    pub subscription: Subscription,
    /// In positions, which is at least the number of events.
    pub events: u64,
    /// When the next event happened that it has not seen.
    pub oldest: Option<Timestamp>,
}

impl EventFlow {
    pub async fn of(stores: &Stores) -> Result<Self, StoreError> {
        let (sequencer, log) = (stores.sequencer.as_ref(), stores.log.as_ref());
        Self::read(sequencer, log, stores.subscriptions.as_ref()).await
    }

    pub async fn read(
        sequencer: &dyn Sequencer,
        log: &dyn EventLog,
        all: &dyn SubscriptionRepository,
    ) -> Result<Self, StoreError> {
        let waiting = sequencer.waiting().await?;
        let end = log.end().await?.number();
        let mut subscriptions = Vec::new();
        for subscription in all.all().await? {
            let oldest = match subscription.position.number() < end {
                true => log.oldest_after(subscription.position).await?,
                false => None,
            };
            subscriptions.push(Lag {
                events: end.saturating_sub(subscription.position.number()),
                oldest,
                subscription,
            });
        }
        Ok(Self {
            unsequenced: waiting.events,
            oldest_unsequenced: waiting.oldest,
            subscriptions,
        })
    }

    /// Events that some subscriber has not seen, or tries again.
    pub fn waiting(&self) -> u64 {
        let lags = self.subscriptions.iter();
        let behind = lags.map(|lag| lag.events + lag.subscription.parked);
        self.unsequenced + behind.sum::<u64>()
    }

    pub fn dead(&self) -> u64 {
        let lags = self.subscriptions.iter();
        lags.map(|lag| lag.subscription.dead).sum()
    }
}

impl Lag {
    /// For how long the next event has waited.
    pub fn age(&self, now: Timestamp) -> Duration {
        age(self.oldest, now)
    }

    /// Nobody works on it, though it is not paused. One that is behind and works, as after a rewind, is not stuck.
    pub fn is_stuck(&self, now: Timestamp) -> bool {
        let Subscription {
            is_paused,
            is_leased,
            ..
        } = self.subscription;
        !is_paused && !is_leased && self.age(now) > STUCK_AFTER
    }
}

/// The same for administrators.
pub struct StoredSubscriptions {
    pub stores: Stores,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Subscriptions for StoredSubscriptions {
    async fn list(
        &self,
        _: &Allowed<SubscriptionsRead>,
    ) -> Result<Vec<SubscriptionLag>, StoreError> {
        let flow = EventFlow::of(&self.stores).await?;
        let now = self.clock.now();
        let lags = flow.subscriptions.into_iter().map(|lag| SubscriptionLag {
            events: lag.events,
            seconds: lag.age(now).whole_seconds().unsigned_abs(),
            subscription: lag.subscription,
        });
        Ok(lags.collect())
    }
}

/// Zero if nothing waits.
pub fn age(oldest: Option<Timestamp>, now: Timestamp) -> Duration {
    oldest.map_or(Duration::ZERO, |oldest| (now - oldest).max(Duration::ZERO))
}
