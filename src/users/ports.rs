use async_trait::async_trait;

use super::User;
use crate::{
    events::Envelope,
    shared::{
        AccountId, EmailAddress, Page, PageRequest, Role, Status, StoreError, Timestamp, port,
    },
};

#[port("users")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Must answer `Exists`, and write no event, to all but one of any number of calls for the same user.
    async fn add(&self, user: &User, events: &[Envelope]) -> Result<(), AddUserError>;

    async fn by_id(&self, id: AccountId) -> Result<Option<User>, StoreError>;

    /// Writes `user` over the version before it.
    async fn update(&self, user: &User, events: &[Envelope]) -> Result<(), UpdateUserError>;

    /// Users that meet every condition of the filter, newest first.
    async fn list(&self, filter: &UserFilter, page: &PageRequest)
    -> Result<Page<User>, StoreError>;
}

/// Reads the user of each request.
///
/// The repository answers it ([`StoredUsers`](super::StoredUsers)); a cache may stand in front.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait UserLookup: Send + Sync {
    async fn find(&self, id: AccountId) -> Result<Option<User>, StoreError>;
}

#[derive(Debug, thiserror::Error)]
pub enum AddUserError {
    #[error("the user exists already")]
    Exists,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum UpdateUserError {
    /// The stored version is not the one before: another write came first.
    #[error("the user was changed meanwhile")]
    Changed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Conditions on a list of users; an absent one excludes no user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Somewhere in the address or the display name, whatever the case.
    pub text: Option<String>,
    pub email: Option<EmailAddress>,
    pub role: Option<Role>,
    pub status: Option<Status>,
    pub created_after: Option<Timestamp>,
}
