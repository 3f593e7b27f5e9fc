use std::time::Duration;

use time::OffsetDateTime;

/// A moment in UTC. Whole microseconds, because that is what PostgreSQL keeps and what comes back must equal what went in.
pub type Timestamp = OffsetDateTime;

/// Where the time comes from. Nothing else asks the system, so a test can move it.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, in UTC, cut to whole microseconds.
    fn now(&self) -> Timestamp;
}

/// Time that only goes forward, for measuring waits: a clock may be set back, and this may not.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Stopwatch: Send + Sync {
    /// Since a moment that stays the same as long as the process lives.
    fn elapsed(&self) -> Duration;
}
