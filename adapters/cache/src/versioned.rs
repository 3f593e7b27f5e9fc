use std::{
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{InvalidationTracker, Version};
use metrics::{Counter, counter};
use portreeve::shared::AccountId;
use quick_cache::sync::Cache;

/// How long an entry is used at most, in case somebody changes the tables by hand.
pub const MAX_AGE: Duration = Duration::from_secs(30);

/// How many entries a cache holds; then those are evicted that were not asked for. With half a KiB for each, some tens of MiB.
const CAPACITY: usize = 50_000;

/// Entries that are dropped when the account they belong to changes.
pub(crate) struct VersionedCache<K, V> {
    changes: Arc<InvalidationTracker>,
    entries: Cache<K, Entry<V>>,
    hits: Counter,
    misses: Counter,
}

#[derive(Clone)]
struct Entry<V> {
    value: V,
    /// Whose changes make it stale.
    account: AccountId,
    version: Version,
    cached_at: Instant,
}

impl<K: Eq + Hash + Clone, V: Clone> VersionedCache<K, V> {
    pub fn new(kind: &'static str, changes: Arc<InvalidationTracker>) -> Self {
        let counter = |outcome: &'static str| counter!("portreeve_cache_lookups_total", "cache" => kind, "outcome" => outcome);
        Self {
            changes,
            entries: Cache::new(CAPACITY),
            hits: counter("hit"),
            misses: counter("miss"),
        }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        let now = Instant::now();
        let entry = self.entries.get(key).filter(|entry| {
            now.saturating_duration_since(entry.cached_at) < MAX_AGE
                && self.changes.is_current(entry.account, entry.version, now)
        });
        let counter = if entry.is_some() {
            &self.hits
        } else {
            &self.misses
        };
        counter.increment(1);
        entry.map(|entry| entry.value)
    }

    /// To be read before the store is asked for the value that is put.
    pub fn version(&self, account: AccountId) -> Version {
        self.changes.version(account)
    }

    /// A version of another account than `account` makes the entry stale from the start.
    pub fn put(&self, key: K, account: AccountId, value: V, version: Version) {
        let entry = Entry {
            value,
            account,
            version,
            cached_at: Instant::now(),
        };
        self.entries.insert(key, entry);
    }
}
