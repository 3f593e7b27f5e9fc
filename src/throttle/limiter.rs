use std::time::Duration;

use async_trait::async_trait;

use super::Bucket;
use crate::shared::{EmailAddress, Network, StoreError, port};

/// A network that the owner of an account has signed in from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KnownNetwork {
    pub account: EmailAddress,
    pub network: Network,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Admitted,
    /// How long until each of the buckets would admit it.
    Wait(Duration),
}

/// Counts attempts. Each call is one atomic step, however many come at once.
///
/// An error admits the attempt, because a broken counter must not lock every user out: the implementation logs the error. Time is the
/// implementation's own and never goes backward.
#[port("limiter")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AttemptLimiter: Send + Sync {
    /// Counts one attempt in each bucket, or in none if one of them demands a delay.
    async fn take(&self, buckets: &[Bucket]) -> Result<Decision, StoreError>;

    /// Removes one attempt from each bucket.
    async fn refund(&self, buckets: &[Bucket]) -> Result<(), StoreError>;

    /// Empties the buckets.
    async fn reset(&self, buckets: &[Bucket]) -> Result<(), StoreError>;

    /// Remembers a network after a successful sign-in.
    async fn record_success(&self, known: &KnownNetwork) -> Result<(), StoreError>;

    /// Whether the network was recorded. It may be evicted when there are many, or after some weeks.
    async fn is_known(&self, known: &KnownNetwork) -> Result<bool, StoreError>;
}

#[cfg(test)]
impl MockAttemptLimiter {
    /// Admits every attempt, and knows no network.
    pub fn admitting() -> Self {
        let mut limiter = Self::new();
        limiter.expect_is_known().returning(|_| Ok(false));
        limiter.expect_take().returning(|_| Ok(Decision::Admitted));
        limiter.expect_refund().returning(|_| Ok(()));
        limiter.expect_reset().returning(|_| Ok(()));
        limiter.expect_record_success().returning(|_| Ok(()));
        limiter
    }

    /// Lets every attempt wait.
    pub fn refusing(delay: Duration) -> Self {
        let mut limiter = Self::new();
        limiter.expect_is_known().returning(|_| Ok(false));
        limiter
            .expect_take()
            .returning(move |_| Ok(Decision::Wait(delay)));
        limiter
    }
}
