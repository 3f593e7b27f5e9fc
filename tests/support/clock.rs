use std::sync::{Mutex, PoisonError};

use portreeve::shared::{Clock, Stopwatch, Timestamp};
use time::Duration;

/// A clock that stands still until it is moved.
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    pub fn standing_at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// It is set back by no test.
impl Stopwatch for ManualClock {
    fn elapsed(&self) -> std::time::Duration {
        (self.now() - Timestamp::UNIX_EPOCH).unsigned_abs()
    }
}
