//! Counting attempts, so that guessing becomes slow and nobody is locked out.
//!
//! A count that only ever grows is a lock that a stranger can close. So an attempt is forgotten again after a while, and whoever has
//! too many must wait for a bounded time. A refused attempt is not counted: hammering makes no wait longer.

use std::time::Duration;

use async_trait::async_trait;

use crate::shared::{EmailAddress, Network, StoreError, port};

/// How patient a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// So many attempts need not wait.
    pub free: u32,
    /// The wait after those. It doubles with each further attempt.
    pub first: Duration,
    /// What it doubles up to.
    pub longest: Duration,
    /// After so long one attempt is forgotten. With a `longest` of about the same length, this is the ceiling: no more attempts
    /// than one in this time, however long somebody goes on.
    pub forgive: Duration,
}

/// Attempts of one kind that count together.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// What is counted: a short word, the same in the metrics.
    pub scope: &'static str,
    /// By whom: within its scope, one string for one of them. May be an address of a person, so it has no place in a log.
    pub subject: String,
    pub backoff: Backoff,
}

/// A place that somebody has signed in from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Haunt {
    pub account: EmailAddress,
    pub network: Network,
}

/// Counts attempts. Each call is one atomic step, however many come at once.
///
/// An error lets the attempt through, because a broken counter must not lock everybody out: whoever implements this says so in the
/// log. Time is the implementation's own and never goes backward.
#[port("limiter")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AttemptLimiter: Send + Sync {
    /// Counts one attempt in each bucket; or, if one of them asks for patience, in none.
    async fn take(&self, buckets: &[Bucket]) -> Result<Decision, StoreError>;

    /// Takes back one attempt in each, for an attempt that has turned out to be nobody's guess.
    async fn give_back(&self, buckets: &[Bucket]) -> Result<(), StoreError>;

    /// Begins these anew.
    async fn forget(&self, buckets: &[Bucket]) -> Result<(), StoreError>;

    async fn remember(&self, haunt: &Haunt) -> Result<(), StoreError>;

    /// Whether it was remembered. May be forgotten when there are many, or after some weeks.
    async fn is_familiar(&self, haunt: &Haunt) -> Result<bool, StoreError>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Admitted,
    /// Until the last of the buckets would admit it.
    Wait(Duration),
}

/// The count of one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Attempts not yet forgotten at `at`. The last one may be forgotten in part.
    level: f64,
    /// When the last one was counted.
    at: Duration,
}

impl Tally {
    /// How long the next attempt must wait. `now` is the time since any fixed moment, here and in [`Tally::count`].
    pub fn wait(&self, now: Duration, backoff: &Backoff) -> Duration {
        // An attempt that is forgotten in part still counts.
        let over = self.level_at(now, backoff).ceil() - f64::from(backoff.free);
        if over < 0.0 {
            return Duration::ZERO;
        }
        // The cast saturates, and so do the power and the product.
        let doubled = 2_u32.saturating_pow(over as u32);
        let pause = backoff.first.saturating_mul(doubled).min(backoff.longest);
        (self.at + pause).saturating_sub(now)
    }

    pub fn count(&mut self, now: Duration, backoff: &Backoff) {
        self.level = self.level_at(now, backoff) + 1.0;
        self.at = now;
    }

    pub fn give_back(&mut self) {
        self.level = (self.level - 1.0).max(0.0);
    }

    fn level_at(&self, now: Duration, backoff: &Backoff) -> f64 {
        let forgotten = now.saturating_sub(self.at).as_secs_f64() / backoff.forgive.as_secs_f64();
        (self.level - forgotten).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const BACKOFF: Backoff = Backoff {
        free: 3,
        first: SECOND,
        longest: Duration::from_secs(30),
        forgive: Duration::from_secs(36),
    };

    /// Tries as soon as it may, so many times. Returns the waits, in seconds.
    fn waits(attempts: usize) -> Vec<u64> {
        let (mut tally, mut now) = (Tally::default(), Duration::ZERO);
        let mut try_again = || {
            let wait = tally.wait(now, &BACKOFF);
            now += wait;
            tally.count(now, &BACKOFF);
            wait.as_secs()
        };
        (0..attempts).map(|_| try_again()).collect()
    }

    #[test]
    fn waits_begin_after_the_free_attempts_and_double() {
        assert_eq!(waits(7), [0, 0, 0, 1, 2, 4, 8]);
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        assert_eq!(waits(200).into_iter().max(), Some(30));
    }

    #[test]
    fn whoever_goes_on_for_a_day_has_few_attempts() {
        let (mut tally, mut now, mut attempts) = (Tally::default(), Duration::ZERO, 0);
        while now < 86_400 * SECOND {
            now += tally.wait(now, &BACKOFF);
            tally.count(now, &BACKOFF);
            attempts += 1;
        }

        assert!((2_000..3_000).contains(&attempts), "{attempts}");
    }

    #[test]
    fn everything_is_forgotten_in_the_end() {
        let mut tally = Tally::default();
        (0..5).for_each(|_| tally.count(SECOND, &BACKOFF));

        assert_ne!(tally.level_at(SECOND * 170, &BACKOFF), 0.0);
        assert_eq!(tally.level_at(SECOND * 200, &BACKOFF), 0.0);
    }

    #[test]
    fn an_attempt_given_back_was_none() {
        let mut tally = Tally::default();
        for _ in 0..100 {
            tally.count(SECOND, &BACKOFF);
            tally.give_back();
        }

        assert_eq!(tally.wait(SECOND, &BACKOFF), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn any_count_at_any_time_asks_for_no_more_than_the_longest_wait(level in 0.0..1e12_f64, at in 0..u64::from(u32::MAX), now in 0..u64::from(u32::MAX)) {
            let tally = Tally { level, at: Duration::from_secs(at) };
            let now = Duration::from_secs(now.max(at));

            prop_assert!(tally.wait(now, &BACKOFF) <= BACKOFF.longest);
        }
    }
}
