use async_trait::async_trait;

use super::{SigningAlgorithm, SigningKey};
use crate::shared::{Secret, StoreError, port};

/// The keys that tokens are made with, kept in the store so that a restart and a second instance share them.
#[port("signing_keys")]
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

    /// Returns when keys may have been added or forgotten since the last call. May miss what another process did: a waiter also
    /// looks on its own from time to time.
    #[call(unobserved)]
    async fn changed(&self);
}

/// The cryptography of keys. What `material` holds is its business: nothing else looks into it.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait KeyMaterial: Send + Sync {
    /// New material, which cannot be predicted. HS256 has 32 bytes. May take a second for RS256.
    fn generate(&self, algorithm: SigningAlgorithm) -> Result<Secret<Vec<u8>>, KeyMaterialError>;

    /// Puts `material` into `key` in the form in which it is to be stored: sealed, if there is a secret to seal with.
    fn seal(
        &self,
        key: SigningKey,
        material: &Secret<Vec<u8>>,
    ) -> Result<SigningKey, KeyMaterialError>;

    /// The material of a stored key.
    fn open(&self, key: &SigningKey) -> Result<OpenedKey, OpenError>;

    /// Names a key, the same for every instance, and tells nothing else about it. None if the material is not of this algorithm.
    fn key_id(&self, algorithm: SigningAlgorithm, material: &Secret<Vec<u8>>) -> Option<String>;
}

#[derive(Clone, Debug)]
pub struct OpenedKey {
    pub material: Secret<Vec<u8>>,
    pub seal: Seal,
}

/// How a key lies in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    Open,
    /// Sealed with `SECRET_KEY`.
    Current,
    /// Sealed with `SECRET_KEY_PREVIOUS`.
    Previous,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the key is sealed, and there is no secret to open it with")]
    NoSecret,
    #[error("the key was sealed with another secret, or was altered")]
    WrongSecret,
}

#[derive(Debug, thiserror::Error)]
#[error("the system's cryptography failed")]
pub struct KeyMaterialError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
