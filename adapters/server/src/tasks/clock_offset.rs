//! Whether this machine's clock agrees with the database's, which every instance is compared with.
//!
//! A token that one instance has just made is refused by another whose clock is behind by more than [`CLOCK_LEEWAY`]. Two instances that
//! are each within half of that of the database's clock accept each other's tokens.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use portreeve::shared::{Clock, StoreError, Timestamp};
use portreeve_crypto::CLOCK_LEEWAY;
use tokio::time::sleep;

use crate::stores::StoreHealth;

/// How often a running service measures.
const INTERVAL: Duration = Duration::from_secs(60);

/// How far this machine's clock is ahead of the database's. Negative if it is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    ahead: time::Duration,
    /// The error of `ahead`: the database read its clock at some moment between query and answer.
    uncertainty: time::Duration,
}

impl ClockOffset {
    /// The database's clock said `there` between `before` and `after` of ours.
    pub fn between(before: Timestamp, there: Timestamp, after: Timestamp) -> Self {
        let uncertainty = (after - before) / 2;
        Self {
            ahead: before + uncertainty - there,
            uncertainty,
        }
    }

    /// Whether it is more than that, whatever the uncertainty.
    pub fn exceeds(&self, most: time::Duration) -> bool {
        self.ahead.abs() - self.uncertainty > most
    }

    /// Whether other instances may refuse fresh tokens.
    pub fn endangers_tokens(&self) -> bool {
        self.exceeds(CLOCK_LEEWAY / 2)
    }
}

impl fmt::Display for ClockOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.ahead.abs().as_seconds_f64();
        let side = if self.ahead.is_negative() {
            "behind"
        } else {
            "ahead of"
        };
        if seconds < 1.0 {
            write!(f, "{:.1} ms {side} the database's", seconds * 1000.0)
        } else {
            write!(f, "{seconds:.1} s {side} the database's")
        }
    }
}

/// Measures, and logs when the clock becomes wrong and when it is right again.
pub struct ClockCheck {
    health: Arc<dyn StoreHealth>,
    clock: Arc<dyn Clock>,
    is_wrong: AtomicBool,
}

impl ClockCheck {
    pub fn new(health: Arc<dyn StoreHealth>, clock: Arc<dyn Clock>) -> Self {
        Self {
            health,
            clock,
            is_wrong: AtomicBool::new(false),
        }
    }

    /// `None` for a store without a clock of its own.
    pub async fn measure(&self) -> Result<Option<ClockOffset>, StoreError> {
        let before = self.clock.now();
        let Some(there) = self.health.time().await? else {
            return Ok(None);
        };
        let offset = ClockOffset::between(before, there, self.clock.now());
        match self.changed(&offset) {
            Some(true) => tracing::warn!(
                "this machine's clock is {offset}; other instances may refuse fresh tokens, which tolerate {} s; synchronise both (NTP)",
                CLOCK_LEEWAY.whole_seconds()
            ),
            Some(false) => tracing::info!("this machine's clock is right again, {offset}"),
            None => {}
        }
        Ok(Some(offset))
    }

    /// Whether the clock is wrong, if that has changed.
    fn changed(&self, offset: &ClockOffset) -> Option<bool> {
        let is_wrong = offset.endangers_tokens();
        let was_wrong = self.is_wrong.swap(is_wrong, Ordering::Relaxed);
        (is_wrong != was_wrong).then_some(is_wrong)
    }

    /// Measures for as long as it is polled. A database that does not answer is reported by readiness.
    pub async fn run(self: Arc<Self>) {
        while !matches!(self.measure().await, Ok(None)) {
            sleep(INTERVAL).await;
        }
        // A store without a clock: there is nothing to measure.
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{Stores, SystemClock};

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn ahead(seconds: i64) -> ClockOffset {
        let there = NOW - time::Duration::seconds(seconds);
        ClockOffset::between(NOW, there, NOW)
    }

    #[test]
    fn half_of_the_round_trip_is_the_uncertainty() {
        let after = NOW + time::Duration::seconds(8);

        let same = ClockOffset::between(NOW, NOW + time::Duration::seconds(4), after);
        let slow = ClockOffset::between(NOW, NOW - time::Duration::seconds(14), after);

        assert_eq!(same.to_string(), "0.0 ms ahead of the database's");
        assert_eq!(slow.to_string(), "18.0 s ahead of the database's");
        assert!(!slow.endangers_tokens(), "it may be 14 s");
    }

    #[test]
    fn half_of_what_tokens_tolerate_is_the_limit() {
        assert!(!ahead(15).endangers_tokens() && !ahead(-15).endangers_tokens());
        assert!(ahead(16).endangers_tokens() && ahead(-16).endangers_tokens());
        assert_eq!(ahead(-90).to_string(), "90.0 s behind the database's");
    }

    #[test]
    fn each_change_is_reported_once() {
        let check = ClockCheck::new(Stores::memory().health, Arc::new(SystemClock));

        let reported: Vec<_> = [0, 90, 91, -90, 1, 0]
            .map(|seconds| check.changed(&ahead(seconds)))
            .into();

        assert_eq!(reported, [None, Some(true), None, None, Some(false), None]);
    }
}
