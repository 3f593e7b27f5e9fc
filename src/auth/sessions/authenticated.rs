use std::sync::Arc;

use super::Session;
use crate::{
    auth::{SessionId, accounts::Account},
    shared::{AccountFacts, AccountId, Status, Timestamp},
};

/// A live session of an account that may be used, as the store had it.
#[derive(Clone, Debug)]
pub struct AuthenticatedSession {
    id: SessionId,
    /// From when on it is no longer live, if nothing changes.
    expires_at: Timestamp,
    facts: Arc<AccountFacts>,
}

/// What became of a session.
#[derive(Clone, Debug)]
pub enum FoundSession {
    Live(AuthenticatedSession),
    /// It ended or expired, or its account is suspended. It is a session of this account.
    Over(AccountId),
    Unknown,
}

impl AuthenticatedSession {
    pub fn id(&self) -> SessionId {
        self.id
    }

    pub fn account_id(&self) -> AccountId {
        self.facts.id
    }

    pub fn facts(&self) -> &AccountFacts {
        &self.facts
    }

    /// From when on it is no longer live, unless it is refreshed before.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at && self.facts.status == Status::Active
    }
}

impl FoundSession {
    pub fn of(session: &Session, account: &Account, now: Timestamp) -> Self {
        let found = AuthenticatedSession {
            id: session.state().id,
            expires_at: session.state().expires_at,
            facts: Arc::new(account.facts().clone()),
        };
        if session.is_live(now) && found.is_live(now) {
            Self::Live(found)
        } else {
            Self::Over(account.id())
        }
    }
}
