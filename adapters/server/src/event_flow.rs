//! How far events have come, for readiness, metrics and operators.

use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    events::{
        EventLog, Position, Sequencer, Subscription, SubscriptionRepository, SubscriptionsRead,
    },
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
    /// The position of the newest event of the log.
    pub end: Position,
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
    /// The oldest position that is kept, if events before it were removed that it has not seen.
    pub gap_until: Option<Position>,
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
        let end = log.end().await?;
        let mut kept_from = None;
        let mut subscriptions = Vec::new();
        for subscription in all.all().await? {
            let (mut oldest, mut gap_until) = (None, None);
            if subscription.position < end {
                oldest = log.oldest_after(subscription.position).await?;
                let kept_from = match kept_from {
                    Some(known) => known,
                    None => *kept_from.insert(oldest_kept(log, end).await?),
                };
                gap_until = Some(kept_from).filter(|from| subscription.has_missed(*from));
            }
            subscriptions.push(Lag {
                gap_until,
                events: end.number().saturating_sub(subscription.position.number()),
                oldest,
                subscription,
            });
        }
        Ok(Self {
            unsequenced: waiting.events,
            oldest_unsequenced: waiting.oldest,
            end,
            subscriptions,
        })
    }

    pub fn has(&self, name: &str) -> bool {
        let mut lags = self.subscriptions.iter();
        lags.any(|lag| lag.subscription.name == name)
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

/// The oldest position that is kept, or the next if none is.
async fn oldest_kept(log: &dyn EventLog, end: Position) -> Result<Position, StoreError> {
    let oldest = log.read(Position::START, 1).await?.pop();
    Ok(oldest.map_or(end.next(), |event| event.position))
}

impl Lag {
    /// How many positions were removed that it has not seen.
    pub fn removed(&self) -> u64 {
        let next = self.subscription.position.next().number();
        let until = self.gap_until.map_or(next, Position::number);
        until.saturating_sub(next)
    }

    /// How much of the time for which events are kept the oldest one has used that it has not seen. At 1 it is removed unseen.
    pub fn retention_used(&self, retention: Duration, now: Timestamp) -> f64 {
        self.age(now) / retention
    }

    /// For how long the next event has waited.
    pub fn age(&self, now: Timestamp) -> Duration {
        age(self.oldest, now)
    }

    /// For how long the oldest parked event has waited, since it happened.
    pub fn parked_age(&self, now: Timestamp) -> Duration {
        age(self.subscription.oldest_parked, now)
    }

    /// Events wait, and nobody works on it, or all that is tried fails. One that is behind and moves, as after a rewind, is not stuck.
    pub fn is_stuck(&self, now: Timestamp) -> bool {
        let one = &self.subscription;
        let moves = one.is_leased && one.idle <= STUCK_AFTER;
        !one.is_paused && !moves && self.age(now) > STUCK_AFTER
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

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    /// Its next event has waited for so long.
    fn lag(waited: Duration, change: impl FnOnce(&mut Subscription)) -> Lag {
        let mut subscription = Subscription {
            name: "mail".into(),
            position: Position::new(7),
            is_paused: false,
            is_leased: true,
            idle: Duration::ZERO,
            parked: 0,
            failing: 0,
            oldest_parked: None,
            dead: 0,
        };
        change(&mut subscription);
        Lag {
            subscription,
            events: 1,
            oldest: Some(NOW - waited),
            gap_until: None,
        }
    }

    #[test]
    fn a_subscription_is_stuck_if_events_wait_and_nobody_works_or_nothing_succeeds() {
        let long = STUCK_AFTER + Duration::SECOND;
        assert!(!lag(long, |_| ()).is_stuck(NOW));
        assert!(lag(long, |one| one.is_leased = false).is_stuck(NOW));
        assert!(lag(long, |one| one.idle = long).is_stuck(NOW));
    }

    #[test]
    fn what_was_removed_unseen_is_counted_from_where_the_subscription_stands() {
        let mut behind = lag(Duration::ZERO, |_| ());
        assert_eq!(behind.removed(), 0);
        behind.gap_until = Some(Position::new(15));
        assert_eq!(behind.removed(), 7);
    }

    #[test]
    fn a_subscription_is_not_stuck_soon_nor_while_it_is_paused() {
        let long = STUCK_AFTER + Duration::SECOND;
        assert!(!lag(STUCK_AFTER, |one| one.idle = long).is_stuck(NOW));
        let paused = lag(long, |one| {
            one.is_paused = true;
            one.idle = long;
        });
        assert!(!paused.is_stuck(NOW));
    }
}
