use std::time::Duration;

use super::Backoff;

/// The count of one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Attempts that have not decayed at `at`. The last one may have decayed in part.
    level: f64,
    /// When the last one was counted.
    at: Duration,
}

impl Tally {
    /// How long the next attempt must wait. `now` is the time since any fixed moment, here and in [`Tally::count`].
    pub fn wait(&self, now: Duration, backoff: &Backoff) -> Duration {
        // An attempt that has decayed in part still counts.
        let over = self.level_at(now, backoff).ceil() - f64::from(backoff.burst);
        if over < 0.0 {
            return Duration::ZERO;
        }
        // The cast saturates, and so do the power and the product.
        let doubled = 2_u32.saturating_pow(over as u32);
        let pause = backoff.first.saturating_mul(doubled).min(backoff.max_delay);
        (self.at + pause).saturating_sub(now)
    }

    pub fn count(&mut self, now: Duration, backoff: &Backoff) {
        self.level = self.level_at(now, backoff) + 1.0;
        self.at = now;
    }

    pub fn refund(&mut self) {
        self.level = (self.level - 1.0).max(0.0);
    }

    /// Whether it says no more than a bucket that was never counted.
    pub fn is_empty(&self) -> bool {
        self.level <= 0.0
    }

    fn level_at(&self, now: Duration, backoff: &Backoff) -> f64 {
        let decayed =
            now.saturating_sub(self.at).as_secs_f64() / backoff.decay_interval.as_secs_f64();
        (self.level - decayed).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const BACKOFF: Backoff = Backoff {
        burst: 3,
        first: SECOND,
        max_delay: Duration::from_secs(30),
        decay_interval: Duration::from_secs(36),
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
    fn delays_begin_after_the_burst_and_double() {
        assert_eq!(waits(7), [0, 0, 0, 1, 2, 4, 8]);
    }

    #[test]
    fn no_delay_is_longer_than_the_maximum() {
        assert_eq!(waits(200).into_iter().max(), Some(30));
    }

    #[test]
    fn a_day_of_guessing_has_few_attempts() {
        let (mut tally, mut now, mut attempts) = (Tally::default(), Duration::ZERO, 0);
        while now < 86_400 * SECOND {
            now += tally.wait(now, &BACKOFF);
            tally.count(now, &BACKOFF);
            attempts += 1;
        }

        assert!((2_000..3_000).contains(&attempts), "{attempts}");
    }

    #[test]
    fn everything_decays_in_the_end() {
        let mut tally = Tally::default();
        (0..5).for_each(|_| tally.count(SECOND, &BACKOFF));

        assert_ne!(tally.level_at(SECOND * 170, &BACKOFF), 0.0);
        assert_eq!(tally.level_at(SECOND * 200, &BACKOFF), 0.0);
    }

    #[test]
    fn a_refunded_attempt_counts_for_nothing() {
        let mut tally = Tally::default();
        for _ in 0..100 {
            tally.count(SECOND, &BACKOFF);
            tally.refund();
        }

        assert_eq!(tally.wait(SECOND, &BACKOFF), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn any_count_at_any_time_asks_for_no_more_than_the_maximum(level in 0.0..1e12_f64, at in 0..u64::from(u32::MAX), now in 0..u64::from(u32::MAX)) {
            let tally = Tally { level, at: Duration::from_secs(at) };
            let now = Duration::from_secs(now.max(at));

            prop_assert!(tally.wait(now, &BACKOFF) <= BACKOFF.max_delay);
        }
    }
}
