//! Outbound: the cache ports, in front of any store.
//!
//! What a request needs to know each time (its session, its user) is cached here. A copy is used only while the store's [`Changes`] say
//! that it is true; how that is decided without a gap stands there. A copy carries the account it belongs to, and is judged by that one. Only what is there is kept, never that something is
//! missing, and a copy is taken anew after [`OLDEST`], in case somebody changed the tables by hand.

#[cfg(test)]
mod tests;

use std::{
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

use metrics::{Counter, counter};
use portreeve::{
    auth::{Presence, SessionCache, SessionId},
    shared::{AccountId, Changes, Mark},
    users::{User, UserCache},
};
use quick_cache::sync::Cache;

/// How long a copy is used at most.
pub const OLDEST: Duration = Duration::from_secs(30);

/// How many copies are kept of each kind; then those go that were not asked for. With half a KiB for each, some tens of MiB.
const MOST: usize = 50_000;

pub struct KnownSessions(Copies<SessionId, Presence>);

pub struct KnownUsers(Copies<AccountId, User>);

impl KnownSessions {
    /// `changes` are those of the accounts and their sessions.
    pub fn new(changes: Arc<Changes>) -> Self {
        Self(Copies::new("session", changes))
    }
}

impl KnownUsers {
    /// `changes` are those of the users.
    pub fn new(changes: Arc<Changes>) -> Self {
        Self(Copies::new("user", changes))
    }
}

impl SessionCache for KnownSessions {
    fn get(&self, id: SessionId) -> Option<Presence> {
        self.0.get(&id)
    }

    fn mark(&self, account: AccountId) -> Mark {
        self.0.changes.mark(account)
    }

    fn put(&self, presence: Presence, mark: Mark) {
        let account = presence.account_id();
        self.0.put(presence.session_id(), account, presence, mark);
    }
}

impl UserCache for KnownUsers {
    fn get(&self, id: AccountId) -> Option<User> {
        self.0.get(&id)
    }

    fn mark(&self, id: AccountId) -> Mark {
        self.0.changes.mark(id)
    }

    fn put(&self, user: User, mark: Mark) {
        self.0.put(user.id(), user.id(), user, mark);
    }
}

struct Copies<K, V> {
    changes: Arc<Changes>,
    copies: Cache<K, Copy<V>>,
    hits: Counter,
    misses: Counter,
}

#[derive(Clone)]
struct Copy<V> {
    value: V,
    /// Whose changes make it stale.
    account: AccountId,
    mark: Mark,
    taken: Instant,
}

impl<K: Eq + Hash + Clone, V: Clone> Copies<K, V> {
    fn new(kind: &'static str, changes: Arc<Changes>) -> Self {
        let counter = |outcome: &'static str| counter!("portreeve_cache_lookups_total", "cache" => kind, "outcome" => outcome);
        Self {
            changes,
            copies: Cache::new(MOST),
            hits: counter("hit"),
            misses: counter("miss"),
        }
    }

    fn get(&self, key: &K) -> Option<V> {
        let now = Instant::now();
        let copy = self.copies.get(key).filter(|copy| {
            now.saturating_duration_since(copy.taken) < OLDEST
                && self.changes.holds(copy.account, copy.mark, now)
        });
        let counter = if copy.is_some() {
            &self.hits
        } else {
            &self.misses
        };
        counter.increment(1);
        copy.map(|copy| copy.value)
    }

    fn put(&self, key: K, account: AccountId, value: V, mark: Mark) {
        let copy = Copy {
            value,
            account,
            mark,
            taken: Instant::now(),
        };
        self.copies.insert(key, copy);
    }
}
