//! Whether a cached value is still current.
//!
//! A cache reads a [`Version`] *before* it asks the store, keeps it with the entry, and compares it whenever the entry is to be used. A
//! store invalidates each change after its commit and before it reports success. So an entry from before a change never passes for one from
//! after it, however the two raced: either the version was read before the invalidation, and is stale, or the store was asked after the
//! commit, and returned the new value.
//!
//! Where other processes write to the same store, their changes are invalidated when their notification arrives. It may be lost on a dead
//! connection, so entries are current only while the connection is known to work: see [`InvalidationTracker::confirm_until`].

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use portreeve::shared::AccountId;

/// Counts the changes of accounts, as far as this process knows them.
#[derive(Debug)]
pub struct InvalidationTracker {
    /// The changes of the accounts that share a slot.
    changes: Box<[AtomicU64]>,
    /// The changes that may have been of any account.
    changes_of_all: AtomicU64,
    started: Instant,
    /// Until when no change can have been missed, in nanoseconds after `started`.
    confirmed: AtomicU64,
}

/// The version of an account's data when the store was about to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Of the account that was asked about: the version of one account says nothing of another.
    slot: usize,
    changes: u64,
}

/// With fewer, a change of one account would often invalidate another one too, which costs a read of the store and no more.
const SLOTS: usize = 4096;

impl InvalidationTracker {
    /// For a store that no other process writes to.
    pub fn single_writer() -> Self {
        let tracker = Self::shared();
        tracker.confirmed.store(u64::MAX, Ordering::Release);
        tracker
    }

    /// For a store that other processes write to as well. Until it is [confirmed](InvalidationTracker::confirm_until), nothing is current.
    pub fn shared() -> Self {
        Self {
            changes: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            changes_of_all: AtomicU64::new(0),
            started: Instant::now(),
            confirmed: AtomicU64::new(0),
        }
    }

    /// Something of this account changed: its row, or one that belongs to it.
    pub fn invalidate(&self, id: AccountId) {
        if let Some(slot) = self.changes.get(slot(id)) {
            slot.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Something changed, and it is not known what.
    pub fn invalidate_all(&self) {
        self.changes_of_all.fetch_add(1, Ordering::AcqRel);
    }

    /// Every change that was committed at `asked` has been invalidated. For `valid_for` after that, it is accepted that changes since are
    /// not known yet.
    pub fn confirm_until(&self, asked: Instant, valid_for: Duration) {
        let until = self.nanos(asked + valid_for);
        self.confirmed.fetch_max(until, Ordering::AcqRel);
    }

    /// The connection to the other processes is lost: nothing is current until it is confirmed again.
    pub fn disconnect(&self) {
        self.invalidate_all();
        self.confirmed.store(0, Ordering::Release);
    }

    /// Whether entries may be used at all.
    pub fn is_connected(&self, now: Instant) -> bool {
        self.nanos(now) < self.confirmed.load(Ordering::Acquire)
    }

    /// To be read before the store is asked.
    pub fn version(&self, id: AccountId) -> Version {
        let slot = slot(id);
        let changes = self.changes.get(slot);
        let changes = changes.map_or(0, |changes| changes.load(Ordering::Acquire));
        Version {
            slot,
            // Both only grow, so their sum stays the same only if both do.
            changes: changes.wrapping_add(self.changes_of_all.load(Ordering::Acquire)),
        }
    }

    /// Whether a value that was read at this version is still current.
    pub fn is_current(&self, id: AccountId, version: Version, now: Instant) -> bool {
        self.version(id) == version && self.is_connected(now)
    }

    fn nanos(&self, moment: Instant) -> u64 {
        let since = moment.saturating_duration_since(self.started);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

/// The last bytes of an id are random.
fn slot(id: AccountId) -> usize {
    let [.., a, b] = *id.as_uuid().as_bytes();
    usize::from(u16::from_be_bytes([a, b])) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(random: u8) -> AccountId {
        AccountId::new(portreeve::shared::Timestamp::UNIX_EPOCH, [random; 16])
    }

    #[test]
    fn a_value_is_current_until_its_account_changes() {
        let (tracker, now) = (InvalidationTracker::single_writer(), Instant::now());
        let (one, other) = (tracker.version(id(1)), tracker.version(id(2)));

        tracker.invalidate(id(1));

        assert!(!tracker.is_current(id(1), one, now));
        assert!(tracker.is_current(id(2), other, now));
        assert!(tracker.is_current(id(1), tracker.version(id(1)), now));
    }

    #[test]
    fn a_version_of_one_account_says_nothing_of_another() {
        let (tracker, now) = (InvalidationTracker::single_writer(), Instant::now());

        assert!(!tracker.is_current(id(2), tracker.version(id(1)), now));
    }

    #[test]
    fn a_change_of_an_unknown_account_invalidates_all() {
        let (tracker, now) = (InvalidationTracker::single_writer(), Instant::now());
        let version = tracker.version(id(1));

        tracker.invalidate_all();

        assert!(!tracker.is_current(id(1), version, now));
    }

    #[test]
    fn values_are_current_only_while_the_connection_is_confirmed() {
        let (tracker, now) = (InvalidationTracker::shared(), Instant::now());
        let second = Duration::from_secs(1);
        let version = tracker.version(id(1));
        assert!(!tracker.is_current(id(1), version, now));

        tracker.confirm_until(now, 3 * second);
        // A confirmation that was sent before and comes after takes nothing back.
        tracker.confirm_until(now - second, 3 * second);

        assert!(tracker.is_current(id(1), version, now + 2 * second));
        assert!(!tracker.is_current(id(1), version, now + 3 * second));
        assert!(tracker.is_connected(now) && !tracker.is_connected(now + 3 * second));
        tracker.disconnect();
        assert!(!tracker.is_current(id(1), tracker.version(id(1)), now));
        tracker.confirm_until(now, 3 * second);
        assert!(!tracker.is_current(id(1), version, now));
        assert!(tracker.is_current(id(1), tracker.version(id(1)), now));
    }
}
