use async_trait::async_trait;

use super::{
    Attempted, Content, Letter, Link, LinkedToken, Mail, MailFilter, MailId, RecentMail, Recipient,
    ServerReply, Suppression, Template, Values,
};
use crate::{
    events::Envelope,
    shared::{AccountId, EmailAddress, Page, PageRequest, StoreError, Timestamp, port},
};

/// The mails, from when they are made until retention removes them.
#[port("mails")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait MailRepository: Send + Sync {
    /// Adds a mail. If it has a token, those that it takes the place of are suppressed as [`Replaced`](Suppression::Replaced): older ones
    /// that have not ended, of its template and account, or of its recipient where there is no account. Adds nothing if there is one with
    /// its id.
    async fn add(&self, mail: &Mail) -> Result<AddedMail, StoreError>;

    async fn by_id(&self, id: MailId) -> Result<Option<Mail>, StoreError>;

    /// Mails to this address that were made after `since` and not suppressed, the newest first, at most `limit`.
    async fn recent(
        &self,
        recipient: &EmailAddress,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<RecentMail>, StoreError>;

    /// Begins an attempt: the mail is [`Sending`](super::MailState::Sending), and has one attempt more. None, and nothing is written, if
    /// it has ended or is not there.
    async fn begin(&self, id: MailId) -> Result<Option<Mail>, StoreError>;

    /// Ends an attempt. False, and nothing is written, if the mail has ended meanwhile; that it was sent is written also over a suppression.
    /// Where the address is to be marked, the events are written if the account has that address still and it was not marked before.
    async fn finish(&self, attempted: &Attempted, events: &[Envelope]) -> Result<bool, StoreError>;

    /// Suppresses the mails of an account that have a token, were made before `at` and have not ended. Returns how many there were.
    async fn suppress_links(
        &self,
        account_id: AccountId,
        why: Suppression,
        at: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Queues a mail again, as if it had not been tried. False, and nothing is written, if it was sent.
    async fn requeue(&self, id: MailId) -> Result<bool, StoreError>;

    /// Mails that meet every condition of the filter, the newest first.
    async fn list(
        &self,
        filter: &MailFilter,
        page: &PageRequest<MailId>,
    ) -> Result<Page<Mail, MailId>, StoreError>;

    /// Removes mails that ended before this time, at most `limit` in one call. Returns how many.
    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// Whether a mail was added, or had been before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddedMail {
    Added,
    Existing(Box<Mail>),
}

/// The copy of addresses and languages.
#[port("recipients")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait RecipientRepository: Send + Sync {
    async fn by_account(&self, account_id: AccountId) -> Result<Option<Recipient>, StoreError>;

    /// Keeps the address with the highest version. One that differs from the one before is not marked as undeliverable.
    async fn set_address(
        &self,
        account_id: AccountId,
        email: &EmailAddress,
        version: u32,
    ) -> Result<(), StoreError>;

    async fn set_locale(
        &self,
        account_id: AccountId,
        locale: Option<String>,
    ) -> Result<(), StoreError>;
}

/// Takes mails to a mail server, or wherever they go instead.
#[port("mailer")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Returns what the server said when it took the mail.
    async fn send(&self, letter: &Letter) -> Result<ServerReply, SendError>;
}

/// Why a mail was not taken, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server refuses the address for good.
    #[error("the recipient was refused: {}", .0.as_str())]
    Undeliverable(ServerReply),
    /// The server refuses this mail for good, and it is not said that the address is at fault.
    #[error("the mail was refused: {}", .0.as_str())]
    Refused(ServerReply),
    /// Not now: the server says so, does not answer, or is not there. If the connection broke late, it may have taken the mail.
    #[error("the mail was not taken: {}", .0.as_str())]
    Deferred(ServerReply),
}

/// Writes mails.
#[port("mail_templates")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait MailTemplates: Send + Sync {
    fn render(&self, template: Template, values: &Values) -> Result<Content, RenderError>;
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the template is not usable: {0}")]
pub struct RenderError(pub String);

/// Makes what lets its reader use a one-time token. Nothing of it is stored.
#[port("mail_links")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Links: Send + Sync {
    fn link(&self, template: Template, token: LinkedToken) -> Link;
}
