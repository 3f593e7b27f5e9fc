use async_trait::async_trait;

use super::{Account, AccountAddition, AccountChange, CountedHashes};
use crate::shared::{AccountId, EmailAddress, StoreError, port};

/// A call is one transaction: the change and the events it causes are both written, or neither.
#[port("accounts")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// Adds the account with all of `addition`. Must answer `EmailTaken` to all but one of any number of concurrent calls with the same
    /// address, and `TokenSpent` to all but one of those that confirm the same registration.
    async fn add(
        &self,
        account: &Account,
        addition: &AccountAddition,
    ) -> Result<(), AddAccountError>;

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError>;

    /// Every account with the role admin, also the suspended ones, in the order of their ids, which is that of their age.
    async fn administrators(&self) -> Result<Vec<Account>, StoreError>;

    /// Writes `account` over the version before it, with all of `change`.
    ///
    /// With [`AccountChange::needs_another_admin`] it must answer `LastAdmin`, and write nothing, unless another active administrator
    /// remains; of two administrators who demote each other at once, one call must fail.
    ///
    /// With [`TokenChanges::spends`](super::super::TokenChanges::spends) it must answer `TokenSpent`, and write nothing, if the account has no
    /// such token any more.
    async fn update(
        &self,
        account: &Account,
        change: &AccountChange,
    ) -> Result<(), UpdateAccountError>;

    /// Counts the hashes of the `limit` accounts behind `after`, in the order of their ids, by their
    /// [parameters](super::super::PasswordHash::parameters).
    async fn count_hashes(
        &self,
        after: Option<AccountId>,
        limit: u16,
    ) -> Result<CountedHashes, StoreError>;
}

#[derive(Debug, thiserror::Error)]
pub enum AddAccountError {
    #[error("the address belongs to another account")]
    EmailTaken,
    /// There is no such pending registration any more.
    #[error("the token was spent")]
    TokenSpent,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum UpdateAccountError {
    /// The stored version is not the one before: another write came first.
    #[error("the account was changed meanwhile")]
    Changed,
    #[error("no other active administrator remains")]
    LastAdmin,
    #[error("the address belongs to another account")]
    EmailTaken,
    /// The token that allows the change is not there any more.
    #[error("the token was spent")]
    TokenSpent,
    #[error(transparent)]
    Store(#[from] StoreError),
}
