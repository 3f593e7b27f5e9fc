use time::Duration;

use super::Timestamp;

/// How what failed is tried again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// The wait after the first failure; it doubles with each further one, up to `longest_wait`.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// After so many attempts it is given up.
    pub attempts: u32,
}

impl Default for RetryPolicy {
    /// Fourteen attempts over about an hour and a half.
    fn default() -> Self {
        Self {
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

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    #[test]
    fn the_wait_doubles_up_to_its_bound() {
        let policy = RetryPolicy::default();
        let waits: Vec<i64> = (1..12)
            .filter_map(|n| policy.retry_at(NOW, n))
            .map(|at| (at - NOW).whole_seconds())
            .collect();

        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    }

    #[test]
    fn the_last_attempt_has_no_next() {
        assert_eq!(RetryPolicy::default().retry_at(NOW, 14), None);
    }
}
