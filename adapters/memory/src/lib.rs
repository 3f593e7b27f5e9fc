//! Every store port in memory, for tests and for trying the service out. Nothing survives the process.
//!
//! One lock around one state: a call holds it from its first check to its last write, and nothing waits inside. So a call is a
//! transaction, and racing calls come one after the other, with no further thought. What a store must do stands in the core's
//! ports, and the contract suite holds this one to it.
//!
//! One file a port, as `accounts.rs`. Apart from the store stands `limiter.rs`, which counts attempts and is of use beside any store.

mod accounts;
mod event_tickets;
mod events;
mod jobs;
mod limiter;
mod mails;
mod one_time_tokens;
mod pending_registrations;
mod sessions;
mod signing_keys;
mod users;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use portreeve::{
    auth::{Account, OneTimeToken, PendingRegistration, Session, SessionId, Ticket},
    events::Envelope,
    keys::SigningKey,
    notifications::{Mail, MailId, Recipient},
    shared::{AccountId, EmailAddress, OneTimeTokenId},
    users::User,
};
use portreeve_cache::InvalidationTracker;
use tokio::sync::{Notify, watch};

pub use self::limiter::{MemoryLimiter, Unlimited};

/// Clones are handles of the same store.
#[derive(Clone)]
pub struct MemoryStore(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    account_changes: Arc<InvalidationTracker>,
    user_changes: Arc<InvalidationTracker>,
    /// Changes with each event.
    log_grown: watch::Sender<()>,
    /// Holds one permit from the first key changed until a waiter takes it.
    keys_changed: Notify,
    /// Holds one permit from the first run added until a waiter takes it.
    runs_added: Notify,
}

#[derive(Default)]
struct State {
    accounts: BTreeMap<AccountId, Account>,
    /// The unique index.
    emails: BTreeMap<EmailAddress, AccountId>,
    sessions: BTreeMap<SessionId, Session>,
    /// By purpose and number.
    signing_keys: BTreeMap<(String, u32), SigningKey>,
    one_time_tokens: BTreeMap<OneTimeTokenId, OneTimeToken>,
    pending_registrations: BTreeMap<OneTimeTokenId, PendingRegistration>,
    /// By digest.
    event_tickets: BTreeMap<[u8; 32], Ticket>,
    users: BTreeMap<AccountId, User>,
    events: events::Events,
    runs: jobs::Runs,
    mails: BTreeMap<MailId, Mail>,
    recipients: BTreeMap<AccountId, Recipient>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    pub fn new() -> Self {
        Self(Arc::new(Shared {
            state: Mutex::default(),
            account_changes: Arc::new(InvalidationTracker::single_writer()),
            user_changes: Arc::new(InvalidationTracker::single_writer()),
            log_grown: watch::channel(()).0,
            keys_changed: Notify::new(),
            runs_added: Notify::new(),
        }))
    }

    /// What has changed of the accounts and their sessions.
    pub fn account_changes(&self) -> Arc<InvalidationTracker> {
        self.0.account_changes.clone()
    }

    /// What has changed of the users.
    pub fn user_changes(&self) -> Arc<InvalidationTracker> {
        self.0.user_changes.clone()
    }

    /// A poisoned lock is taken all the same: every call checks first and writes then, and no check leaves anything half done.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the events of the transaction that holds `state`.
    fn record(&self, state: &mut State, events: &[Envelope]) {
        for envelope in events {
            state.events.append(envelope);
        }
        if !events.is_empty() {
            self.0.log_grown.send_replace(());
        }
    }
}
