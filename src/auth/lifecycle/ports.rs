use async_trait::async_trait;

use super::PendingRegistration;
use crate::{
    events::Envelope,
    shared::{EmailAddress, OneTimeTokenId, StoreError, Timestamp, port},
};

/// Registrations whose address is still to be proven. One becomes an account by
/// [`AccountAddition::confirms`](super::super::AccountAddition::confirms).
#[port("pending_registrations")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PendingRegistrationRepository: Send + Sync {
    /// Adds one in place of that of the same address, if that was made at or before `replaces_until`. False, and nothing is written, if
    /// there is a younger one.
    async fn put(
        &self,
        pending: &PendingRegistration,
        replaces_until: Timestamp,
    ) -> Result<bool, StoreError>;

    async fn by_id(&self, id: OneTimeTokenId) -> Result<Option<PendingRegistration>, StoreError>;

    async fn by_email(
        &self,
        email: &EmailAddress,
    ) -> Result<Option<PendingRegistration>, StoreError>;

    /// Writes the events, and that they were written at `at`, if none were written for it after `not_since`. Of any number of concurrent
    /// calls with one `not_since`, one gets `true`.
    async fn announce(
        &self,
        id: OneTimeTokenId,
        at: Timestamp,
        not_since: Timestamp,
        events: &[Envelope],
    ) -> Result<bool, StoreError>;

    /// Counts one attempt at the code, before it is compared. False if there were `most` of them, or if there is no such registration. Of
    /// any number of concurrent calls, no more than `most` get `true`.
    async fn count_code_attempt(&self, id: OneTimeTokenId, most: u32) -> Result<bool, StoreError>;

    /// Removes those that had expired before this time, at most `limit` in one call. Returns how many.
    async fn remove_expired(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// What is done for an address after the answer, so that neither its words nor its time tell whether an account has the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailRequest {
    /// [`LifecycleService::mail_password_reset`](super::LifecycleService::mail_password_reset)
    PasswordReset,
    /// [`LifecycleService::mail_verification`](super::LifecycleService::mail_verification)
    Verification,
    /// [`LifecycleService::mail_confirmation`](super::LifecycleService::mail_confirmation)
    Confirmation,
}

impl MailRequest {
    pub const ALL: [Self; 3] = [Self::PasswordReset, Self::Verification, Self::Confirmation];

    /// Of the job that does it.
    pub fn job(&self) -> &'static str {
        match self {
            Self::PasswordReset => "mail_password_reset",
            Self::Verification => "mail_verification",
            Self::Confirmation => "mail_confirmation",
        }
    }
}

/// Queues what is done after the answer.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait MailRequestQueue: Send + Sync {
    /// Costs the store the same for every address. While a request for an address waits, there is no second one.
    async fn add(&self, request: MailRequest, email: &EmailAddress) -> Result<(), StoreError>;
}
