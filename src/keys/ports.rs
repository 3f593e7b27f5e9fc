use async_trait::async_trait;

use super::SigningKey;
use crate::shared::{Secret, StoreError};

/// The keys that tokens are made with, kept in the store so that a restart and a second instance share them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// Every key of a purpose, in the order of their numbers.
    async fn of(&self, purpose: &str) -> Result<Vec<SigningKey>, StoreError>;

    /// Keeps `key` unless its purpose has one already; returns those that stand. Instances that start at the same moment get the
    /// same key.
    async fn add_first(&self, key: &SigningKey) -> Result<Vec<SigningKey>, StoreError>;

    /// Keeps `key`, provided that the newest of its purpose has the number just before. Of any number of concurrent calls with one
    /// number, exactly one gets `true`.
    async fn add_successor(&self, key: &SigningKey) -> Result<bool, StoreError>;

    /// The same, and forgets all others of its purpose in the same transaction.
    async fn replace_all(&self, key: &SigningKey) -> Result<bool, StoreError>;

    /// Writes the material of `key`, and whether it is sealed, provided that the store still has `instead_of`.
    async fn reseal(
        &self,
        key: &SigningKey,
        instead_of: &Secret<Vec<u8>>,
    ) -> Result<bool, StoreError>;

    /// Forgets a key, if it is there and a newer one of its purpose is.
    async fn remove(&self, purpose: &str, number: u32) -> Result<(), StoreError>;

    /// Returns when keys may have been added or forgotten since the last call. May miss what another process did: whoever waits also
    /// looks on its own from time to time.
    async fn changed(&self);
}
