use async_trait::async_trait;
use uuid::Uuid;

use super::{FoundSession, PresentedToken, RefreshToken, Session, SessionLimit};
use crate::{
    auth::{EndSessions, SessionId, accounts::Account},
    events::Envelope,
    shared::{AccountId, Page, PageRequest, Roles, Secret, StoreError, Timestamp, port},
};

/// A call is one transaction: the change and the events it causes are both written, or neither.
#[port("sessions")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// Adds a session, provided that its account still is as `account` says: a password change or a suspension that came between
    /// the check of the password and this call must win.
    ///
    /// If the account then has more live sessions than `limit` allows, those that were used least recently end, and never the added one.
    /// Returns how many ended. However many calls come at once, no more than allowed are left.
    async fn add(
        &self,
        session: &Session,
        account: &Account,
        limit: &SessionLimit,
        events: &[Envelope],
    ) -> Result<u64, AddSessionError>;

    /// A session, live or not, with the account it belongs to, both as they are now.
    async fn with_account(&self, id: SessionId) -> Result<Option<(Session, Account)>, StoreError>;

    /// Writes the session's next token, provided that it has not ended and its newest token still is that of `generation`.
    /// Of any number of concurrent calls for one generation, exactly one gets `true`.
    async fn rotate(&self, session: &Session, generation: u32) -> Result<bool, StoreError>;

    /// Ends the live sessions that `which` covers. Returns how many; the events are written only if there were any.
    async fn end(
        &self,
        account: AccountId,
        which: EndSessions,
        at: Timestamp,
        events: &[Envelope],
    ) -> Result<u64, StoreError>;

    /// The sessions of an account that are live at `now`, the one that began last first: in the descending order of their ids, which no
    /// refresh changes, so that a walk through the pages meets each once.
    async fn live(
        &self,
        account: AccountId,
        now: Timestamp,
        page: &PageRequest<SessionId>,
    ) -> Result<Page<Session, SessionId>, StoreError>;

    /// The sessions that were ended after this moment, or at it with a greater id; the one that was ended first comes first, and at the
    /// same moment the one with the smaller id. Only those of which an access token may be good after `good_after`.
    #[call(nested)]
    async fn ended(
        &self,
        after: (Timestamp, SessionId),
        good_after: Timestamp,
        limit: u16,
    ) -> Result<Vec<Session>, StoreError>;

    /// Removes sessions that were over before `before`, ended or run out. Looks at `limit` of them behind `after`, in the order of their
    /// ids, and returns the last it has looked at, or nothing if there were no more. So a walk through all of them costs the same at each
    /// step however many there are, and needs no index of its own.
    async fn purge(
        &self,
        after: Option<SessionId>,
        before: Timestamp,
        limit: u16,
    ) -> Result<Option<SessionId>, StoreError>;
}

#[derive(Debug, thiserror::Error)]
pub enum AddSessionError {
    #[error("the account was changed meanwhile")]
    AccountChanged,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads what each request needs to know about its session.
///
/// The repository answers it ([`StoredSessions`](super::StoredSessions)); a cache may stand in front.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait SessionLookup: Send + Sync {
    /// Finds the session as it is at `now`. `subject` is the account that the caller claims: it may be the wrong one, and the answer says
    /// whose the session is.
    async fn find(
        &self,
        id: SessionId,
        subject: AccountId,
        now: Timestamp,
    ) -> Result<FoundSession, StoreError>;
}

/// Makes and reads access tokens.
#[port("tokens")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    fn issue(&self, claims: &AccessClaims) -> Result<Secret<String>, TokenError>;

    /// Must refuse whatever this issuer would not have made for this audience, or made for another time than `now`. Only a token that
    /// this issuer has made is [`InvalidToken::Expired`].
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken>;

    /// The public keys as a JWK set (RFC 7517), as JSON: those that tokens alive at `now` are signed with, and the one that will sign
    /// next. Empty where the key is a shared secret.
    fn public_keys(&self, now: Timestamp) -> String;
}

/// What an access token says. Issuer and audience are the issuer's own to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    pub subject: AccountId,
    pub session: SessionId,
    pub roles: Roles,
    pub token_id: Uuid,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
#[error("a token could not be signed")]
pub struct TokenError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Why an access token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It was good, and its time is over.
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid")]
    Untrusted,
}

/// Makes and reads refresh tokens. Both depend only on a key and the arguments: the same child can be made again, not stored.
#[port("refresh_tokens")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait RefreshTokens: Send + Sync {
    fn mint(&self, session: SessionId, generation: u32, nonce: [u8; 16]) -> RefreshToken;

    /// None for whatever `mint` has not made.
    fn read(&self, token: &str) -> Option<PresentedToken>;
}
