use std::time::{Duration, Instant};

use portreeve::shared::{Clock, Stopwatch, Timestamp};

/// The system's time: the only place that asks for it.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter behind the Clock port"
    )]
    fn now(&self) -> Timestamp {
        let now = time::OffsetDateTime::now_utc();
        // PostgreSQL keeps microseconds; cutting cannot leave the range.
        now.replace_nanosecond(now.nanosecond() / 1_000 * 1_000)
            .unwrap_or(now)
    }
}

/// The system's monotonic clock.
pub struct SystemStopwatch(Instant);

impl SystemStopwatch {
    pub fn started() -> Self {
        Self(Instant::now())
    }
}

impl Stopwatch for SystemStopwatch {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
