//! Events that go from the one who writes them to the relay of the same process, past the table.
//!
//! They are written all the same, with the change they speak of, but as if this process had claimed them already. So the table need not
//! be asked for them and their rows need not be touched again before they are removed. Should the process die first, the lease they were
//! written with ends like any other, and they are claimed by whoever comes.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use time::Duration;

use super::{Claimed, Envelope};
use crate::shared::StoreError;

/// While events are handed over all the time.
const ASK_AT_LEAST_EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// The way from a store's writers to its claims. Closed until somebody says that the events written here are delivered here.
#[derive(Debug, Default)]
pub struct Handover {
    open: AtomicBool,
    queue: Mutex<VecDeque<Claimed>>,
    /// When the table was asked last.
    asked: Mutex<Option<Instant>>,
}

impl Handover {
    /// How long an event that is to be handed over is held, from when it happened: what the lease of a claim is.
    pub const LEASE: Duration = Duration::seconds(30);

    /// How many may wait. A relay that is so far behind finds the others in the table.
    const MOST: usize = 4096;

    /// From now on this process delivers what it writes.
    pub fn open(&self) {
        self.open.store(true, Ordering::Release);
    }

    /// Whether so many events may be written as held, to be [given](Handover::give) after the commit.
    pub fn takes(&self, many: usize) -> bool {
        many > 0 && self.open.load(Ordering::Acquire) && self.queue().len() + many <= Self::MOST
    }

    /// Events that are committed, and were written as held with one attempt.
    pub fn give(&self, events: &[Envelope]) {
        let claimed = events.iter().map(|envelope| Claimed {
            envelope: envelope.clone(),
            attempts: 1,
        });
        self.queue().extend(claimed);
    }

    /// Up to `limit` of them, the oldest first. The table is asked for the rest if there is none of them, and at least once a second
    /// besides: others may have died, or given an event back.
    pub async fn claim<A>(
        &self,
        limit: u16,
        now: Instant,
        ask: impl FnOnce(u16) -> A,
    ) -> Result<Vec<Claimed>, StoreError>
    where
        A: Future<Output = Result<Vec<Claimed>, StoreError>>,
    {
        let mut claimed = self.take(limit);
        if !claimed.is_empty() && !self.is_time_to_ask(now) {
            return Ok(claimed);
        }
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        let rest = usize::from(limit).saturating_sub(claimed.len());
        match ask(u16::try_from(rest).unwrap_or(limit)).await {
            Ok(due) => claimed.extend(due),
            // What was handed over is held, and would have to wait for the end of its lease.
            Err(error) if claimed.is_empty() => return Err(error),
            Err(_) => {}
        }
        Ok(claimed)
    }

    fn take(&self, limit: u16) -> Vec<Claimed> {
        let mut queue = self.queue();
        let many = queue.len().min(limit.into());
        queue.drain(..many).collect()
    }

    fn is_time_to_ask(&self, now: Instant) -> bool {
        let asked = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.is_none_or(|asked| now.saturating_duration_since(asked) >= ASK_AT_LEAST_EVERY)
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Claimed>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{
        events::RetryPolicy,
        shared::{AccountId, Timestamp},
        users,
    };

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn events(many: u8) -> Vec<Envelope> {
        let event = |n| {
            let user_id = AccountId::new(NOW, [n; 16]);
            Envelope::new(users::Event::ProfileCreated { user_id }, NOW, [n; 16])
        };
        (0..many).map(event).collect()
    }

    #[test]
    fn nothing_is_promised_before_somebody_delivers() {
        let handover = Handover::default();

        assert!(!handover.takes(1));
        handover.open();
        assert!(handover.takes(1));
        assert!(!handover.takes(0));
    }

    #[test]
    fn what_was_given_is_taken_in_order_and_once() {
        let handover = Handover::default();
        handover.give(&events(5));

        let taken = [handover.take(3), handover.take(3), handover.take(3)];

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
    async fn the_table_is_asked_when_nothing_was_given_and_once_a_second() {
        let (handover, now) = (Handover::default(), Instant::now());
        let later = now + ASK_AT_LEAST_EVERY;
        let in_table = events(9);
        let due = claimed(&in_table[8]);
        let ask = |rest: u16| {
            let due = due.clone();
            async move { Ok(vec![due; rest.min(1).into()]) }
        };

        let none_given = handover.claim(4, now, ask).await.unwrap();
        handover.give(&events(3));
        let given = handover.claim(2, now, ask).await.unwrap();
        let both = handover.claim(2, later, ask).await.unwrap();

        let attempts = |claimed: &[Claimed]| claimed.iter().map(|c| c.attempts).collect::<Vec<_>>();
        assert_eq!(attempts(&none_given), [3]);
        assert_eq!(attempts(&given), [1, 1]);
        assert_eq!(attempts(&both), [1, 3]);
    }

    #[tokio::test]
    async fn a_table_that_does_not_answer_keeps_back_nothing_that_was_given() {
        let handover = Handover::default();
        let ask = |_| async { Err(StoreError::unavailable("connection refused")) };

        assert!(handover.claim(9, Instant::now(), ask).await.is_err());
        handover.give(&events(1));
        let later = Instant::now() + 2 * ASK_AT_LEAST_EVERY;

        assert_eq!(handover.claim(9, later, ask).await.unwrap().len(), 1);
    }

    #[test]
    fn a_relay_that_is_far_behind_is_promised_no_more() {
        let handover = Handover::default();
        handover.open();
        (0..20).for_each(|_| handover.give(&events(200)));

        assert!(handover.takes(96) && !handover.takes(97));
    }

    #[test]
    fn they_are_held_as_long_as_a_claim() {
        assert_eq!(Handover::LEASE, RetryPolicy::default().lease);
    }
}
