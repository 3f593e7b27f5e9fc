use async_trait::async_trait;

use super::OneTimeToken;
use crate::{
    events::Envelope,
    shared::{AccountId, OneTimeTokenId, Secret, StoreError, Timestamp, TokenPurpose, port},
};

/// The tokens that were not spent yet. Spending one is part of the change that it allows: see
/// [`AccountRepository`](super::super::AccountRepository).
///
/// A call is one transaction: the change and the events it causes are both written, or neither.
#[port("one_time_tokens")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait OneTimeTokenRepository: Send + Sync {
    /// Adds the token in place of the one of the same account and purpose, if that was made at or before `replaces_until`. False, and
    /// nothing is written, if there is a younger one. Of any number of concurrent calls with one `replaces_until`, one gets `true`.
    async fn issue(
        &self,
        token: &OneTimeToken,
        replaces_until: Timestamp,
        events: &[Envelope],
    ) -> Result<bool, StoreError>;

    async fn by_id(&self, id: OneTimeTokenId) -> Result<Option<OneTimeToken>, StoreError>;

    /// The newest one of the account and purpose.
    async fn find(
        &self,
        account: AccountId,
        purpose: TokenPurpose,
    ) -> Result<Option<OneTimeToken>, StoreError>;

    /// Counts one attempt at the code, before it is compared. False if there were `most` of them, or if there is no such token. Of any
    /// number of concurrent calls, no more than `most` get `true`.
    async fn count_code_attempt(&self, id: OneTimeTokenId, most: u32) -> Result<bool, StoreError>;

    /// Removes tokens that had expired before this time, at most `limit` in one call. Returns how many.
    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// Makes the secrets of a token from its id, and reads them. The same id always gives the same ones.
#[port("links")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait LinkSigner: Send + Sync {
    /// What stands in the link: letters, digits, `-` and `_`.
    fn sign(&self, id: OneTimeTokenId) -> Secret<String>;

    /// The token of a link. None for whatever `sign` has not made.
    fn open(&self, link: &str) -> Option<OneTimeTokenId>;

    /// Six digits.
    fn code(&self, id: OneTimeTokenId) -> Secret<String>;

    /// Whether this is the code of the token. Takes as long for a wrong one.
    fn has_code(&self, id: OneTimeTokenId, code: &str) -> bool;
}
