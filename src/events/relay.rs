use std::sync::Arc;

use time::Duration;

use super::{Claimed, EventPublisher, Outbox};
use crate::shared::{Clock, StoreError, Timestamp};

/// Empties the outbox: claims, publishes, removes. Any number of relays may work on one outbox.
///
/// It has no loop of its own, because waiting needs a runtime: the composition root calls [`Relay::run_once`] whenever
/// [`Outbox::wait_for_events`] returns, and from time to time besides.
pub struct Relay {
    outbox: Arc<dyn Outbox>,
    publisher: Arc<dyn EventPublisher>,
    clock: Arc<dyn Clock>,
    policy: RetryPolicy,
}

/// How long a claim lasts, and how a failed delivery is tried again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// How many events are claimed together.
    pub batch: u16,
    /// How long a claim keeps others away. Longer than a batch takes, or events are delivered twice for nothing.
    pub lease: Duration,
    /// The wait after the first failure; it doubles with each further one, up to `longest_wait`.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// After so many attempts the event becomes a dead letter.
    pub attempts: u32,
}

impl Default for RetryPolicy {
    /// Fourteen attempts over about an hour and a half.
    fn default() -> Self {
        Self {
            batch: 256,
            lease: Duration::seconds(30),
            first_wait: Duration::seconds(1),
            longest_wait: Duration::minutes(30),
            attempts: 14,
        }
    }
}

impl RetryPolicy {
    /// When to try again after so many attempts, or None if it was the last.
    pub fn retry_at(&self, now: Timestamp, attempts: u32) -> Option<Timestamp> {
        if attempts >= self.attempts {
            return None;
        }
        let doublings = attempts.saturating_sub(1).min(20);
        let wait = (self.first_wait * (1_i32 << doublings)).min(self.longest_wait);
        Some(now + wait)
    }
}

impl Relay {
    pub fn new(
        outbox: Arc<dyn Outbox>,
        publisher: Arc<dyn EventPublisher>,
        clock: Arc<dyn Clock>,
        policy: RetryPolicy,
    ) -> Self {
        Self {
            outbox,
            publisher,
            clock,
            policy,
        }
    }

    /// Takes one batch of due events through. Returns how many were claimed; fewer than a batch means that no more are due.
    pub async fn run_once(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let claimed = self
            .outbox
            .claim(now, now + self.policy.lease, self.policy.batch)
            .await?;
        let mut delivered = Vec::with_capacity(claimed.len());
        let mut failed = Vec::new();
        for event in &claimed {
            match self.publisher.publish(&event.envelope).await {
                Ok(()) => delivered.push(event.envelope.id),
                Err(error) => failed.push((event, error.to_string())),
            }
        }
        // First of all: what was delivered must not be delivered again because something else went wrong.
        if !delivered.is_empty() {
            self.outbox.delivered(&delivered).await?;
        }
        for (event, reason) in failed {
            self.give_back(event, &reason).await?;
        }
        Ok(claimed.len())
    }

    /// Runs until nothing is due.
    pub async fn run_until_empty(&self) -> Result<(), StoreError> {
        while self.run_once().await? > 0 {}
        Ok(())
    }

    /// How many events are claimed together at the most.
    pub fn batch(&self) -> usize {
        self.policy.batch.into()
    }

    pub fn outbox(&self) -> &dyn Outbox {
        self.outbox.as_ref()
    }

    async fn give_back(&self, event: &Claimed, reason: &str) -> Result<(), StoreError> {
        let retry_at = self.policy.retry_at(self.clock.now(), event.attempts);
        self.outbox.failed(event, retry_at, reason).await
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::{always, eq};
    use time::macros::datetime;

    use super::{
        super::{Envelope, MockEventPublisher, MockOutbox, PublishError},
        *,
    };
    use crate::{
        shared::{AccountId, MockClock},
        users,
    };

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn claimed(n: u8, attempts: u32) -> Claimed {
        let event = users::Event::ProfileCreated {
            user_id: AccountId::new(NOW, [n; 16]),
        };
        Claimed {
            envelope: Envelope::new(event, NOW, [n; 16]),
            attempts,
        }
    }

    fn relay(outbox: MockOutbox, publisher: MockEventPublisher) -> Relay {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        Relay::new(
            Arc::new(outbox),
            Arc::new(publisher),
            Arc::new(clock),
            RetryPolicy::default(),
        )
    }

    #[tokio::test]
    async fn what_was_delivered_is_removed_and_what_failed_is_given_back() {
        let (good, bad) = (claimed(1, 1), claimed(2, 3));
        let (good_id, bad_id) = (good.envelope.id, bad.envelope.id);
        let mut publisher = MockEventPublisher::new();
        publisher.expect_publish().returning(move |e| {
            if e.id == bad_id {
                Err(PublishError("down".into()))
            } else {
                Ok(())
            }
        });
        let mut outbox = MockOutbox::new();
        outbox
            .expect_claim()
            .return_once(|_, _, _| Ok(vec![bad, good]));
        outbox
            .expect_failed()
            .times(1)
            .withf(move |c, at, why| {
                c.envelope.id == bad_id && *at == Some(NOW + Duration::seconds(4)) && why == "down"
            })
            .returning(|_, _, _| Ok(()));
        outbox
            .expect_delivered()
            .times(1)
            .withf(move |ids| ids == [good_id])
            .returning(|_| Ok(()));

        assert_eq!(relay(outbox, publisher).run_once().await.unwrap(), 2);
    }

    #[tokio::test]
    async fn the_last_attempt_makes_a_dead_letter() {
        let mut publisher = MockEventPublisher::new();
        publisher
            .expect_publish()
            .returning(|_| Err(PublishError("down".into())));
        let mut outbox = MockOutbox::new();
        outbox
            .expect_claim()
            .return_once(|_, _, _| Ok(vec![claimed(1, 14)]));
        outbox
            .expect_failed()
            .times(1)
            .with(always(), eq(None), always())
            .returning(|_, _, _| Ok(()));

        relay(outbox, publisher).run_once().await.unwrap();
    }

    #[test]
    fn the_wait_doubles_up_to_its_bound() {
        let policy = RetryPolicy::default();
        let waits: Vec<i64> = (1..12)
            .filter_map(|n| policy.retry_at(NOW, n))
            .map(|at| (at - NOW).whole_seconds())
            .collect();

        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    }
}
