//! A store whose answers take their time, writers who change it meanwhile, readers who must never see what was replaced.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use crate::InvalidationTracker;
use portreeve::shared::{AccountId, Timestamp};

use super::versioned::VersionedCache;

fn id() -> AccountId {
    AccountId::new(Timestamp::UNIX_EPOCH, [7; 16])
}

#[test]
fn no_read_returns_what_was_replaced_before_it_began() {
    const WRITES: u64 = 20_000;
    let changes = Arc::new(InvalidationTracker::single_writer());
    let cache = Arc::new(VersionedCache::new("test", changes.clone()));
    // What is committed, and what a writer has said to be made.
    let (stored, answered) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let start = Arc::new(Barrier::new(4));
    let writer = {
        let (stored, answered, start) = (stored.clone(), answered.clone(), start.clone());
        thread::spawn(move || {
            start.wait();
            for value in 1..=WRITES {
                stored.store(value, Ordering::SeqCst);
                changes.invalidate(id());
                answered.store(value, Ordering::SeqCst);
            }
        })
    };
    let readers = (0..3).map(|_| {
        let (cache, stored, answered) = (cache.clone(), stored.clone(), answered.clone());
        let start = start.clone();
        thread::spawn(move || {
            start.wait();
            let mut hits = 0_u64;
            while answered.load(Ordering::SeqCst) < WRITES {
                let least = answered.load(Ordering::SeqCst);
                let seen = match cache.get(&1) {
                    Some(seen) => {
                        hits += 1;
                        seen
                    }
                    None => {
                        let mark = cache.version(id());
                        let seen = stored.load(Ordering::SeqCst);
                        thread::yield_now();
                        cache.put(1, id(), seen, mark);
                        seen
                    }
                };
                assert!(seen >= least, "{seen} was replaced by {least}");
            }
            hits
        })
    });

    let readers: Vec<_> = readers.collect();
    writer.join().unwrap();
    for reader in readers {
        reader.join().unwrap();
    }

    // And it is a cache.
    let mark = cache.version(id());
    cache.put(1, id(), WRITES, mark);
    assert_eq!(cache.get(&1), Some(WRITES));
}

#[test]
fn what_was_changed_is_forgotten_and_nothing_else() {
    let changes = Arc::new(InvalidationTracker::single_writer());
    let cache = VersionedCache::new("test", changes.clone());
    let other = AccountId::new(Timestamp::UNIX_EPOCH, [8; 16]);
    cache.put(1, id(), "ada", changes.version(id()));
    cache.put(2, other, "bob", changes.version(other));

    changes.invalidate(id());

    assert_eq!(cache.get(&1), None);
    assert_eq!(cache.get(&2), Some("bob"));
}

#[test]
fn no_entry_is_valid_before_notifications_arrive() {
    let changes = Arc::new(InvalidationTracker::shared());
    let cache = VersionedCache::new("test", changes.clone());

    cache.put(1, id(), "ada", changes.version(id()));

    assert_eq!(cache.get(&1), None);
}

#[test]
fn an_entry_is_checked_against_its_own_account_and_no_other_version() {
    let changes = Arc::new(InvalidationTracker::single_writer());
    let cache = VersionedCache::new("test", changes.clone());
    let other = AccountId::new(Timestamp::UNIX_EPOCH, [8; 16]);
    cache.put(1, id(), "ada", changes.version(id()));
    cache.put(2, id(), "ada", changes.version(other));

    assert_eq!(cache.get(&2), None);
    changes.invalidate(other);
    assert_eq!(cache.get(&1), Some("ada"));
    changes.invalidate(id());
    assert_eq!(cache.get(&1), None);
}
