use std::time::Duration;

/// What an attempt has turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It may have been a guess, and stays counted.
    CountsAsFailure,
    /// A new password was estimated and refused: only that work is counted.
    PasswordRefused,
    /// It failed for another reason.
    Neutral,
    /// The password was right.
    Verified,
}

/// An error of a use case that is throttled.
pub trait AttemptError: From<TooManyAttempts> {
    /// What the failure says about who tried.
    fn outcome(&self) -> Outcome;
}

/// The attempt is not answered. Trying again before the delay is over changes nothing, and makes it no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct TooManyAttempts {
    pub retry_after: Duration,
}
