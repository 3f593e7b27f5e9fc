//! Whether this machine's clock agrees with the database's, against which every instance is measured.
//!
//! A token that one instance has just made is refused by another whose clock is behind by more than [`CLOCK_LEEWAY`]. Two instances that are
//! each within half of that of the database's clock accept each other's tokens.

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

use crate::stores::Probe;

/// How often a running service looks.
const INTERVAL: Duration = Duration::from_secs(60);

/// How far this machine's clock is ahead of the database's. Negative if it is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    ahead: time::Duration,
    /// By how much that may be wrong: the database was asked and answered, and read its clock somewhere between.
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

    /// Whether it is certainly more than that.
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

/// Measures, and says so in the log when the clock goes wrong and when it is right again.
pub struct ClockCheck {
    probe: Arc<dyn Probe>,
    clock: Arc<dyn Clock>,
    is_wrong: AtomicBool,
}

impl ClockCheck {
    pub fn new(probe: Arc<dyn Probe>, clock: Arc<dyn Clock>) -> Self {
        Self {
            probe,
            clock,
            is_wrong: AtomicBool::new(false),
        }
    }

    /// None for a store that has no clock of its own.
    pub async fn measure(&self) -> Result<Option<ClockOffset>, StoreError> {
        let before = self.clock.now();
        let Some(there) = self.probe.time().await? else {
            return Ok(None);
        };
        let offset = ClockOffset::between(before, there, self.clock.now());
        match self.turned(&offset) {
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
    fn turned(&self, offset: &ClockOffset) -> Option<bool> {
        let is_wrong = offset.endangers_tokens();
        let was_wrong = self.is_wrong.swap(is_wrong, Ordering::Relaxed);
        (is_wrong != was_wrong).then_some(is_wrong)
    }

    /// Measures for as long as it is polled. A database that does not answer is for others to tell of.
    pub async fn run(self: Arc<Self>) {
        while !matches!(self.measure().await, Ok(None)) {
            sleep(INTERVAL).await;
        }
        // Nothing will ever have to be measured.
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
    fn half_of_the_round_trip_is_taken_off() {
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
    fn each_change_is_told_once() {
        let check = ClockCheck::new(Stores::memory().probe, Arc::new(SystemClock));

        let told: Vec<_> = [0, 90, 91, -90, 1, 0]
            .map(|seconds| check.turned(&ahead(seconds)))
            .into();

        assert_eq!(told, [None, Some(true), None, None, Some(false), None]);
    }
}
