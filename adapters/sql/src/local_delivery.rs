//! Events that go from a writer to the relay of the same process without a claim.
//!
//! They are written to the outbox all the same, in the transaction of their change, but *pre-claimed*: with one attempt and a lease, as
//! if this process had claimed them already. So the relay needs no query to get them, and their rows are not updated before they are
//! deleted. If the process dies first, the lease ends like any other, and another process claims them.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use portreeve::{
    events::{Claimed, Envelope},
    shared::StoreError,
};
use time::Duration;

/// How long the table may go unread while events are delivered locally.
const QUERY_INTERVAL: std::time::Duration = std::time::Duration::from_secs(1);

/// The queue between a store's writers and its relay. Disabled until the relay of this process runs.
#[derive(Debug, Default)]
pub struct LocalDelivery {
    enabled: AtomicBool,
    queue: Mutex<VecDeque<Claimed>>,
    /// When the table was queried last.
    queried: Mutex<Option<Instant>>,
}

impl LocalDelivery {
    /// How long a pre-claimed event is leased, from when it happened: as long as by a claim.
    pub const LEASE: Duration = Duration::seconds(30);

    /// In events. Beyond it they are written as due, and the relay finds them in the table.
    const CAPACITY: usize = 4096;

    /// From now on this process delivers the events that it writes.
    pub fn enable(&self) {
        self.enabled.store(true, Ordering::Release);
    }

    /// Whether this many events may be written pre-claimed, and then [enqueued](LocalDelivery::enqueue) after the commit.
    pub fn has_capacity(&self, many: usize) -> bool {
        many > 0
            && self.enabled.load(Ordering::Acquire)
            && self.queue().len() + many <= Self::CAPACITY
    }

    /// Takes events that were committed pre-claimed.
    pub fn enqueue(&self, events: impl IntoIterator<Item = Envelope>) {
        let claimed = events.into_iter().map(|envelope| Claimed {
            envelope,
            attempts: 1,
        });
        self.queue().extend(claimed);
    }

    /// Returns up to `limit` events, the oldest first. Queries the table for the rest if the queue is empty, and at least once a second:
    /// another process may have died, or failed to deliver an event.
    pub async fn claim<A>(
        &self,
        limit: u16,
        now: Instant,
        query: impl FnOnce(u16) -> A,
    ) -> Result<Vec<Claimed>, StoreError>
    where
        A: Future<Output = Result<Vec<Claimed>, StoreError>>,
    {
        let mut claimed = self.dequeue(limit);
        if !claimed.is_empty() && !self.is_time_to_query(now) {
            return Ok(claimed);
        }
        *self.queried.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        let rest = usize::from(limit).saturating_sub(claimed.len());
        match query(u16::try_from(rest).unwrap_or(limit)).await {
            Ok(due) => claimed.extend(due),
            // What comes from the queue is leased already, and would have to wait for the end of that lease.
            Err(error) if claimed.is_empty() => return Err(error),
            Err(_) => {}
        }
        Ok(claimed)
    }

    fn dequeue(&self, limit: u16) -> Vec<Claimed> {
        let mut queue = self.queue();
        let many = queue.len().min(limit.into());
        queue.drain(..many).collect()
    }

    fn is_time_to_query(&self, now: Instant) -> bool {
        let queried = *self.queried.lock().unwrap_or_else(PoisonError::into_inner);
        queried.is_none_or(|queried| now.saturating_duration_since(queried) >= QUERY_INTERVAL)
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Claimed>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use portreeve::{
        events::RetryPolicy,
        shared::{AccountId, Timestamp},
        users,
    };
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn events(many: u8) -> Vec<Envelope> {
        let event = |n| {
            let user_id = AccountId::new(NOW, [n; 16]);
            Envelope::new(users::Event::ProfileCreated { user_id }, NOW, [n; 16])
        };
        (0..many).map(event).collect()
    }

    #[test]
    fn nothing_is_pre_claimed_before_local_delivery_is_enabled() {
        let delivery = LocalDelivery::default();

        assert!(!delivery.has_capacity(1));
        delivery.enable();
        assert!(delivery.has_capacity(1));
        assert!(!delivery.has_capacity(0));
    }

    #[test]
    fn events_leave_the_queue_in_order_and_once() {
        let delivery = LocalDelivery::default();
        delivery.enqueue(events(5));

        let taken = [
            delivery.dequeue(3),
            delivery.dequeue(3),
            delivery.dequeue(3),
        ];

        let envelopes = taken.concat().into_iter().map(|claimed| claimed.envelope);
        assert_eq!(envelopes.collect::<Vec<_>>(), events(5));
    }

    fn claimed(event: &Envelope) -> Claimed {
        Claimed {
            envelope: event.clone(),
            attempts: 3,
        }
    }

    #[tokio::test]
    async fn the_table_is_queried_when_the_queue_is_empty_and_once_a_second() {
        let (delivery, now) = (LocalDelivery::default(), Instant::now());
        let later = now + QUERY_INTERVAL;
        let in_table = events(9);
        let due = claimed(&in_table[8]);
        let query = |rest: u16| {
            let due = due.clone();
            async move { Ok(vec![due; rest.min(1).into()]) }
        };

        let queue_empty = delivery.claim(4, now, query).await.unwrap();
        delivery.enqueue(events(3));
        let queued = delivery.claim(2, now, query).await.unwrap();
        let both = delivery.claim(2, later, query).await.unwrap();

        let attempts = |claimed: &[Claimed]| claimed.iter().map(|c| c.attempts).collect::<Vec<_>>();
        assert_eq!(attempts(&queue_empty), [3]);
        assert_eq!(attempts(&queued), [1, 1]);
        assert_eq!(attempts(&both), [1, 3]);
    }

    #[tokio::test]
    async fn a_failing_query_holds_back_nothing_from_the_queue() {
        let delivery = LocalDelivery::default();
        let query = |_| async { Err(StoreError::unavailable("connection refused")) };

        assert!(delivery.claim(9, Instant::now(), query).await.is_err());
        delivery.enqueue(events(1));
        let later = Instant::now() + 2 * QUERY_INTERVAL;

        assert_eq!(delivery.claim(9, later, query).await.unwrap().len(), 1);
    }

    #[test]
    fn a_full_queue_has_no_capacity() {
        let delivery = LocalDelivery::default();
        delivery.enable();
        (0..20).for_each(|_| delivery.enqueue(events(200)));

        assert!(delivery.has_capacity(96) && !delivery.has_capacity(97));
    }

    #[test]
    fn a_pre_claimed_event_is_leased_as_long_as_a_claimed_one() {
        assert_eq!(LocalDelivery::LEASE, RetryPolicy::default().lease);
    }
}
