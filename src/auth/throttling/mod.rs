//! How often something may be tried, and by whom.
//!
//! A wrong password is counted three times: for this account from this network, for this account from anywhere, and for this network
//! whatever the account. The second is the ceiling that many machines together run into. It alone would let a stranger keep the owner
//! out; so a network that the owner has signed in from lately is held to the first count only. Which these are the limiter records, and
//! where it has no record, because it is full or another instance's, the sessions answer.

mod guard;
mod outcome;
mod ports;
mod rules;

pub use guard::Throttle;
pub use outcome::{AttemptError, Outcome, TooManyAttempts};
#[cfg(test)]
pub use ports::MockSignInHistory;
pub use ports::SignInHistory;
pub use rules::{Attempt, Buckets, SCOPES, event_ticket, live_connection};
