//! Counting attempts, so that guessing becomes slow and no user is locked out.
//!
//! A count that only ever grows is a lock that a stranger can close. So a count decays, and a delay is bounded. A refused attempt is not
//! counted: repeating it makes no delay longer.

mod backoff;
mod limiter;
mod tally;

pub use backoff::{Backoff, Bucket};
#[cfg(any(test, feature = "mocks"))]
pub use limiter::MockAttemptLimiter;
pub use limiter::{AttemptLimiter, Decision, KnownNetwork};
pub use tally::Tally;
