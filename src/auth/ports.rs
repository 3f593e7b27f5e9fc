//! What the stories of this context need done for them.
//!
//! A repository call is one transaction: the change and the events it causes are both written, or neither.

use async_trait::async_trait;
use uuid::Uuid;

use super::{
    Account, AccountChange, CountedHashes, EndSessions, HashPopulation, Password, PasswordHash,
    Presence, PresentedToken, RefreshToken, Session, SessionId, SessionLimit,
};
use crate::{
    events::Envelope,
    shared::{
        AccountId, EmailAddress, Mark, Page, PageRequest, Roles, Secret, StoreError, Timestamp,
        port,
    },
};

#[port("accounts")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// Must answer `EmailTaken` to all but one of any number of concurrent calls with the same address.
    async fn add(&self, account: &Account, events: &[Envelope]) -> Result<(), AddAccountError>;

    async fn by_id(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    async fn by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError>;

    /// Every account with the role admin, also the suspended ones, in the order of their ids, which is that of their age.
    async fn administrators(&self) -> Result<Vec<Account>, StoreError>;

    /// Writes `account` over the version before it, with all of `change`.
    ///
    /// With [`AccountChange::needs_another_admin`] it must answer `LastAdmin`, and write nothing, unless another active administrator remains; of
    /// two administrators who demote each other at once, one call must fail.
    async fn update(
        &self,
        account: &Account,
        change: &AccountChange,
    ) -> Result<(), UpdateAccountError>;

    /// Counts the hashes of the `limit` accounts behind `after`, in the order of their ids, by their
    /// [parameters](PasswordHash::parameters).
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
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum UpdateAccountError {
    /// The stored version is not the one before: somebody else was faster.
    #[error("the account was changed meanwhile")]
    Changed,
    #[error("no other active administrator remains")]
    LastAdmin,
    #[error(transparent)]
    Store(#[from] StoreError),
}

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

    /// The sessions that were ended after this moment, or at it with a greater id; the one that was ended first comes first, and at the same
    /// moment the one with the smaller id. Only those of which an access token may be good after `good_after`.
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

/// Copies of what a request needs to know about its session, so that the store need not be asked each time. A copy may say yes; only the
/// store says no.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SessionCache: Send + Sync {
    /// Nothing if anything of the session's account, its other sessions included, may have changed since the copy was taken. Which account
    /// that is, the copy says: what a caller claims has no part in it.
    fn get(&self, id: SessionId) -> Option<Presence>;

    /// Taken before the store is asked for what is put. A mark of one account makes a copy of another one stale.
    fn mark(&self, account: AccountId) -> Mark;

    fn put(&self, presence: Presence, mark: Mark);
}

#[port("hasher")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    async fn hash(&self, password: &Password, caller: Caller) -> Result<PasswordHash, HashError>;

    async fn verify(
        &self,
        password: &Password,
        hash: &PasswordHash,
        caller: Caller,
    ) -> Result<Verdict, HashError>;

    /// Whether the queue has a place at this moment. For those who would otherwise do work first and then find it full; only the
    /// queue itself knows for certain.
    fn has_room(&self, caller: Caller) -> bool;

    /// A hash that no password matches, for an address that no account has. It takes as long to refuse as a real one: its parameters are
    /// drawn from those that [`imitate`](PasswordHasher::imitate) was given, and are always the same for one address.
    fn dummy_hash(&self, address: &EmailAddress) -> PasswordHash;

    /// Takes note of what the hashes of accounts were made with.
    fn imitate(&self, population: &HashPopulation);

    /// The same for one account, which has `stored` now, in place of `replaced`. Until all are counted again, unknown addresses would
    /// otherwise draw as accounts were before, and a new account would be told from them.
    fn imitate_change(&self, replaced: Option<PasswordHash>, stored: &PasswordHash);
}

/// For whom a password is worked on. When too many come at once, a flood of the unknown must not push the known out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Signed in already, or signing in from where they have done so before.
    Known,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Match,
    /// It matches, but the hash was made with other parameters than are wanted today.
    MatchOutdated,
    Mismatch,
}

#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The queue is full. Nothing was hashed.
    #[error("too many passwords wait to be hashed")]
    Busy,
    #[error("a password could not be worked on")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

#[port("strength")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait PasswordStrength: Send + Sync {
    /// How hard the password is to guess for somebody who knows the `personal` words.
    async fn judge(
        &self,
        password: &Password,
        personal: &[String],
        caller: Caller,
    ) -> Result<Strength, HashError>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// zxcvbn's 0 to 4.
    pub score: u8,
    /// What would make it better, as a clause: "add another word or two".
    pub advice: String,
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
