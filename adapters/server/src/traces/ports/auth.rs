use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    auth::{
        AccessClaims, Account, AccountChange, AccountRepository, AddAccountError, AddSessionError,
        AttemptLimiter, Bucket, Caller, CountedHashes, Decision, EndSessions, HashError,
        HashPopulation, Haunt, InvalidToken, Password, PasswordHash, PasswordHasher,
        PasswordStrength, Ports, PresentedToken, RefreshToken, RefreshTokens, Session, SessionId,
        SessionLimit, SessionRepository, Strength, TokenError, TokenIssuer, UpdateAccountError,
        Verdict,
    },
    events::Envelope,
    keys::{SigningKey, SigningKeyRepository},
    shared::{AccountId, EmailAddress, Page, PageRequest, Secret, StoreError, Timestamp},
};

use super::{Outcome, Traced, call, span, traced};
use crate::Config;

/// But the stores: see [`stores`].
pub fn ports(config: &Config, ports: Ports) -> Ports {
    if config.observability.traces.is_none() {
        return ports;
    }
    Ports {
        hasher: Arc::new(Traced(ports.hasher)),
        strength: Arc::new(Traced(ports.strength)),
        limiter: Arc::new(Traced(ports.limiter)),
        tokens: Arc::new(Traced(ports.tokens)),
        refresh_tokens: Arc::new(Traced(ports.refresh_tokens)),
        ..ports
    }
}

traced! { AccountRepository as "accounts" {
    async add(account: &Account, events: &[Envelope]) -> Result<(), AddAccountError>, [events];
    async by_id(id: AccountId) -> Result<Option<Account>, StoreError>;
    async by_email(email: &EmailAddress) -> Result<Option<Account>, StoreError>;
    async administrators() -> Result<Vec<Account>, StoreError>;
    async update(account: &Account, change: &AccountChange) -> Result<(), UpdateAccountError>, [&change.events];
    async count_hashes(after: Option<AccountId>, limit: u16) -> Result<CountedHashes, StoreError>;
} }

traced! { SessionRepository as "sessions" {
    async add(session: &Session, account: &Account, limit: &SessionLimit, events: &[Envelope]) -> Result<u64, AddSessionError>, [events];
    async with_account(id: SessionId) -> Result<Option<(Session, Account)>, StoreError>;
    async rotate(session: &Session, generation: u32) -> Result<bool, StoreError>;
    async end(account: AccountId, which: EndSessions, at: Timestamp, events: &[Envelope]) -> Result<u64, StoreError>, [events];
    async live(account: AccountId, now: Timestamp, page: &PageRequest<SessionId>) -> Result<Page<Session, SessionId>, StoreError>;
    async purge(after: Option<SessionId>, before: Timestamp, limit: u16) -> Result<Option<SessionId>, StoreError>;
    inner ended(after: (Timestamp, SessionId), good_after: Timestamp, limit: u16) -> Result<Vec<Session>, StoreError>;
} }

/// By hand, because of the waiting: see [`Outbox`] below.
#[async_trait]
impl SigningKeyRepository for Traced<dyn SigningKeyRepository> {
    async fn of(&self, purpose: &str) -> Result<Vec<SigningKey>, StoreError> {
        call(span!("signing_keys.of"), self.0.of(purpose)).await
    }

    async fn add_first(&self, key: &SigningKey) -> Result<Vec<SigningKey>, StoreError> {
        call(span!("signing_keys.add_first"), self.0.add_first(key)).await
    }

    async fn add_successor(&self, key: &SigningKey) -> Result<bool, StoreError> {
        let span = span!("signing_keys.add_successor");
        call(span, self.0.add_successor(key)).await
    }

    async fn replace_all(&self, key: &SigningKey) -> Result<bool, StoreError> {
        call(span!("signing_keys.replace_all"), self.0.replace_all(key)).await
    }

    async fn reseal(
        &self,
        key: &SigningKey,
        instead_of: &Secret<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        call(span!("signing_keys.reseal"), self.0.reseal(key, instead_of)).await
    }

    async fn remove(&self, purpose: &str, number: u32) -> Result<(), StoreError> {
        let span = span!("signing_keys.remove");
        call(span, self.0.remove(purpose, number)).await
    }

    async fn changed(&self) {
        self.0.changed().await;
    }
}

traced! { PasswordHasher as "hasher" {
    async hash(password: &Password, caller: Caller) -> Result<PasswordHash, HashError>;
    async verify(password: &Password, hash: &PasswordHash, caller: Caller) -> Result<Verdict, HashError>;
    plain has_room(caller: Caller) -> bool;
    plain dummy_hash(address: &EmailAddress) -> PasswordHash;
    plain imitate(population: &HashPopulation) -> ();
    plain imitate_change(replaced: Option<PasswordHash>, stored: &PasswordHash) -> ();
} }

traced! { PasswordStrength as "strength" {
    async judge(password: &Password, personal: &[String], caller: Caller) -> Result<Strength, HashError>;
} }

traced! { AttemptLimiter as "limiter" {
    async take(buckets: &[Bucket]) -> Result<Decision, StoreError>;
    async give_back(buckets: &[Bucket]) -> Result<(), StoreError>;
    async forget(buckets: &[Bucket]) -> Result<(), StoreError>;
    async remember(haunt: &Haunt) -> Result<(), StoreError>;
    async is_familiar(haunt: &Haunt) -> Result<bool, StoreError>;
} }

traced! { TokenIssuer as "tokens" {
    plain issue(claims: &AccessClaims) -> Result<Secret<String>, TokenError>;
    plain verify(token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken>;
    plain public_keys(now: Timestamp) -> String;
} }

traced! { RefreshTokens as "refresh_tokens" {
    plain mint(session: SessionId, generation: u32, nonce: [u8; 16]) -> RefreshToken;
    plain read(token: &str) -> Option<PresentedToken>;
} }

impl Outcome for () {}
impl Outcome for PasswordHash {}
impl Outcome for RefreshToken {}
impl Outcome for Option<PresentedToken> {}
impl Outcome for String {}
impl Outcome for bool {}
