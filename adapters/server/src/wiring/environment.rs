use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use portreeve::{
    notifications::Mailer,
    shared::{Clock, Secrets, Stopwatch, Timestamp},
};
use portreeve_crypto::SystemSecrets;

/// Time, randomness and where mails go: the system's, or what a test gives instead.
pub struct Environment {
    pub clock: Arc<dyn Clock>,
    pub stopwatch: Arc<dyn Stopwatch>,
    pub secrets: Arc<dyn Secrets>,
    /// Instead of the configured one.
    pub mailer: Option<Arc<dyn Mailer>>,
}

impl Environment {
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            stopwatch: Arc::new(SystemStopwatch::started()),
            secrets: Arc::new(SystemSecrets),
            mailer: None,
        }
    }
}

/// The only code that asks for the system's time.
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
