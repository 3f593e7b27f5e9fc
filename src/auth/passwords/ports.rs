use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{Password, PasswordAdvice};
use crate::{
    auth::{PasswordHash, Priority},
    shared::{EmailAddress, port},
};

/// How many accounts have hashes of which [parameters](PasswordHash::parameters).
pub type HashPopulation = BTreeMap<String, u64>;

#[port("hasher")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    async fn hash(
        &self,
        password: &Password,
        priority: Priority,
    ) -> Result<PasswordHash, HashError>;

    async fn verify(
        &self,
        password: &Password,
        hash: &PasswordHash,
        priority: Priority,
    ) -> Result<PasswordMatch, HashError>;

    /// Whether the queue has a place at this moment. For callers that would otherwise do work first and then find it full; only the
    /// queue itself knows for certain.
    fn has_room(&self, priority: Priority) -> bool;

    /// A hash that no password matches, for an address that no account has. Verifying it takes as long as verifying a stored one: its
    /// parameters are drawn from the [population](PasswordHasher::update_population), and are always the same for one address.
    fn dummy_hash(&self, address: &EmailAddress) -> PasswordHash;

    /// Replaces what is known of the parameters of all stored hashes.
    fn update_population(&self, population: &HashPopulation);

    /// Counts one account that now has the hash `stored`, in place of `replaced`. Until the next survey, unknown addresses would
    /// otherwise draw from the population before, and the time would tell a new account from them.
    fn record_hash(&self, replaced: Option<PasswordHash>, stored: &PasswordHash);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordMatch {
    Match,
    /// It matches, but the hash was made with other parameters than the configured ones.
    MatchOutdated,
    Mismatch,
}

#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The queue is full. Nothing was hashed.
    #[error("the password hashing queue is full")]
    Busy,
    #[error("a password could not be hashed")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

#[port("strength")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PasswordStrength: Send + Sync {
    /// Estimates how hard the password is to guess for an attacker who knows the `personal` words.
    async fn estimate(
        &self,
        password: &Password,
        personal: &[String],
        priority: Priority,
    ) -> Result<Strength, HashError>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// zxcvbn's 0 to 4.
    pub score: u8,
    /// What would make it better. None where nothing needs to be done.
    pub advice: Option<PasswordAdvice>,
}
