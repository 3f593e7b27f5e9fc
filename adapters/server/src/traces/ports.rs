//! A span around each call of a port, whatever adapter is behind it: a line below for each.

use std::{fmt::Write, sync::Arc};

use async_trait::async_trait;
use portreeve::{
    auth::{
        AccessClaims, Account, AccountRepository, AddAccountError, AddSessionError, AttemptLimiter,
        Bucket, Caller, Decision, EndSessions, HashError, Haunt, InvalidToken, Password,
        PasswordHash, PasswordHasher, PasswordStrength, Ports, PresentedToken, RefreshToken,
        RefreshTokens, Session, SessionId, SessionRepository, SigningKey, SigningKeyRepository,
        Strength, TokenError, TokenIssuer, UpdateAccountError, Verdict,
    },
    events::{Backlog, Claimed, DeadLetter, Envelope, Outbox},
    shared::{AccountId, EmailAddress, EventId, Page, PageRequest, Secret, StoreError, Timestamp},
    users::{AddUserError, UpdateUserError, User, UserFilter, UserRepository},
};
use tracing::{Instrument, Span, field::Empty};

use super::PORT;
use crate::{Config, Stores};

pub fn stores(config: &Config, stores: Stores) -> Stores {
    if config.seeing.traces.is_none() {
        return stores;
    }
    Stores {
        accounts: Arc::new(Traced(stores.accounts)),
        sessions: Arc::new(Traced(stores.sessions)),
        keys: Arc::new(Traced(stores.keys)),
        users: Arc::new(Traced(stores.users)),
        outbox: Arc::new(Traced(stores.outbox)),
        ..stores
    }
}

/// But the stores: see [`stores`].
pub fn ports(config: &Config, ports: Ports) -> Ports {
    if config.seeing.traces.is_none() {
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

struct Traced<T: ?Sized>(Arc<T>);

macro_rules! span {
    ($name:expr) => {
        tracing::debug_span!(
            target: PORT, $name, event_ids = Empty, outcome = Empty, otel.status_code = Empty
        )
    };
}

/// `[events]` behind a call says that it writes those, and the span gets their ids. Of other arguments it gets nothing.
macro_rules! traced {
    ($port:ident as $name:literal {
        $(async $call:ident($($arg:ident: $type:ty),*) -> $out:ty $(, [$events:ident])?;)*
        $(plain $plain:ident($($plain_arg:ident: $plain_type:ty),*) -> $plain_out:ty;)*
    }) => {
        #[async_trait]
        impl $port for Traced<dyn $port> {
            $(async fn $call(&self, $($arg: $type),*) -> $out {
                let span = span!(concat!($name, ".", stringify!($call)));
                $(span.record("event_ids", ids($events));)?
                let result = self.0.$call($($arg),*).instrument(span.clone()).await;
                note(&span, &result);
                result
            })*

            $(fn $plain(&self, $($plain_arg: $plain_type),*) -> $plain_out {
                let span = span!(concat!($name, ".", stringify!($plain)));
                let result = span.in_scope(|| self.0.$plain($($plain_arg),*));
                note(&span, &result);
                result
            })*
        }
    };
}

traced! { AccountRepository as "accounts" {
    async add(account: &Account, events: &[Envelope]) -> Result<(), AddAccountError>, [events];
    async by_id(id: AccountId) -> Result<Option<Account>, StoreError>;
    async by_email(email: &EmailAddress) -> Result<Option<Account>, StoreError>;
    async update(account: &Account, ends: Option<EndSessions>, needs_another_admin: bool, events: &[Envelope])
        -> Result<(), UpdateAccountError>, [events];
} }

traced! { SessionRepository as "sessions" {
    async add(session: &Session, account: &Account, events: &[Envelope]) -> Result<(), AddSessionError>, [events];
    async with_account(id: SessionId) -> Result<Option<(Session, Account)>, StoreError>;
    async rotate(session: &Session, generation: u32) -> Result<bool, StoreError>;
    async end(account: AccountId, which: EndSessions, at: Timestamp, events: &[Envelope]) -> Result<u64, StoreError>, [events];
    async live(account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError>;
    async ended(after: (Timestamp, SessionId), limit: u16) -> Result<Vec<Session>, StoreError>;
    async purge(after: Option<SessionId>, before: Timestamp, limit: u16) -> Result<Option<SessionId>, StoreError>;
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

traced! { UserRepository as "users" {
    async add(user: &User, events: &[Envelope]) -> Result<(), AddUserError>, [events];
    async by_id(id: AccountId) -> Result<Option<User>, StoreError>;
    async update(user: &User, events: &[Envelope]) -> Result<(), UpdateUserError>, [events];
    async list(filter: &UserFilter, page: &PageRequest) -> Result<Page<User>, StoreError>;
} }

traced! { PasswordHasher as "hasher" {
    async hash(password: &Password, caller: Caller) -> Result<PasswordHash, HashError>;
    async verify(password: &Password, hash: &PasswordHash, caller: Caller) -> Result<Verdict, HashError>;
    plain has_room(caller: Caller) -> bool;
    plain decoy() -> PasswordHash;
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

/// By hand, because of the waiting, which is no work: a span of it would say nothing, and there would be one a second.
#[async_trait]
impl Outbox for Traced<dyn Outbox> {
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        // A relay looks once a second, for ever, and mostly finds nothing.
        self.0.claim(now, lease_until, limit).await
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let span = span!("outbox.delivered");
        span.record("event_ids", written(ids.iter().copied()));
        call(span, self.0.delivered(ids)).await
    }

    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let span = span!("outbox.failed");
        span.record("event_ids", written([claimed.envelope.id]));
        call(span, self.0.failed(claimed, retry_at, reason)).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        call(span!("outbox.dead_letters"), self.0.dead_letters(limit)).await
    }

    async fn revive(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        call(span!("outbox.revive"), self.0.revive(id, now)).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        call(span!("outbox.backlog"), self.0.backlog()).await
    }

    async fn woken(&self) {
        self.0.woken().await;
    }
}

async fn call<T: Outcome>(span: Span, work: impl Future<Output = T>) -> T {
    let result = work.instrument(span.clone()).await;
    note(&span, &result);
    result
}

/// Whether a call did what it was asked for. A refusal is an outcome like any other, and its own word is in the answer.
pub trait Outcome {
    fn is_failure(&self) -> bool {
        false
    }
}

impl<T, E> Outcome for Result<T, E> {
    fn is_failure(&self) -> bool {
        self.is_err()
    }
}

impl Outcome for PasswordHash {}
impl Outcome for RefreshToken {}
impl Outcome for Option<PresentedToken> {}
impl Outcome for String {}
impl Outcome for bool {}

pub fn note(span: &Span, outcome: &impl Outcome) {
    if outcome.is_failure() {
        span.record("outcome", "failed");
        span.record("otel.status_code", "ERROR");
    } else {
        span.record("outcome", "ok");
    }
}

fn ids(events: &[Envelope]) -> String {
    written(events.iter().map(|envelope| envelope.id))
}

fn written(ids: impl IntoIterator<Item = EventId>) -> String {
    let mut text = String::new();
    for id in ids {
        let separator = if text.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{separator}{id}");
    }
    text
}
