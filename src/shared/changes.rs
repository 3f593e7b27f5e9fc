//! Whether a copy of something that is stored is still true.
//!
//! Whoever keeps a copy takes a [`Mark`] *before* the store is asked, keeps it with the copy, and shows it whenever the copy is to be
//! used. A store notes each change after its commit and before it says that it is made. So a copy from before a change never passes for
//! one from after it, however the two raced: either the mark was taken before the note, and no longer holds, or the store was asked
//! after the commit, and told the new.
//!
//! Where others write to the same store, their changes are noted when word of them comes. The word may get lost on a dead line, so
//! copies are good only as long as the line is known to live: see [`Changes::heard`].

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use super::AccountId;

/// What has changed of the accounts, as far as this process knows.
#[derive(Debug)]
pub struct Changes {
    /// How often anything changed of the accounts that share a place.
    noted: Box<[AtomicU64]>,
    /// How often anything may have changed of all of them.
    noted_of_all: AtomicU64,
    began: Instant,
    /// Up to when nothing can have been missed, in nanoseconds after `began`.
    heard: AtomicU64,
}

/// How things stood when the store was about to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Of the account that was asked about: the mark of one account says nothing of another.
    place: usize,
    noted: u64,
}

/// With fewer, a change of one account would often be taken for one of another, which costs a look into the store and no more.
const PLACES: usize = 4096;

impl Changes {
    /// Of a store that nobody else writes to.
    pub fn alone() -> Self {
        let changes = Self::among_others();
        changes.heard.store(u64::MAX, Ordering::Release);
        changes
    }

    /// Of a store that others write to as well. Until they are [heard](Changes::heard), no copy is good.
    pub fn among_others() -> Self {
        Self {
            noted: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
            noted_of_all: AtomicU64::new(0),
            began: Instant::now(),
            heard: AtomicU64::new(0),
        }
    }

    /// Something of this account was changed: its row, or one that belongs to it.
    pub fn note(&self, id: AccountId) {
        if let Some(place) = self.noted.get(place(id)) {
            place.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Nobody knows what was changed.
    pub fn note_all(&self) {
        self.noted_of_all.fetch_add(1, Ordering::AcqRel);
    }

    /// All that others had committed at `asked` has been noted. For `good_for` after that, what they may have changed since is risked.
    pub fn heard(&self, asked: Instant, good_for: Duration) {
        self.heard
            .fetch_max(self.nanos(asked + good_for), Ordering::AcqRel);
    }

    /// The line to the others is lost: no copy is good until they are heard again.
    pub fn lost(&self) {
        self.note_all();
        self.heard.store(0, Ordering::Release);
    }

    /// Whether copies may be used at all.
    pub fn are_known(&self, now: Instant) -> bool {
        self.nanos(now) < self.heard.load(Ordering::Acquire)
    }

    /// To be taken before the store is asked.
    pub fn mark(&self, id: AccountId) -> Mark {
        let place = place(id);
        let noted = self.noted.get(place);
        let noted = noted.map_or(0, |noted| noted.load(Ordering::Acquire));
        Mark {
            place,
            // Both only grow, so their sum stays the same only if both do.
            noted: noted.wrapping_add(self.noted_of_all.load(Ordering::Acquire)),
        }
    }

    /// Whether a copy with this mark is still true.
    pub fn holds(&self, id: AccountId, mark: Mark, now: Instant) -> bool {
        self.mark(id) == mark && self.are_known(now)
    }

    fn nanos(&self, moment: Instant) -> u64 {
        let since = moment.saturating_duration_since(self.began);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

/// The last bytes of an id are random.
fn place(id: AccountId) -> usize {
    let [.., a, b] = *id.as_uuid().as_bytes();
    usize::from(u16::from_be_bytes([a, b])) % PLACES
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn id(random: u8) -> AccountId {
        AccountId::new(datetime!(2026-11-22 12:00 UTC), [random; 16])
    }

    #[test]
    fn a_copy_is_good_until_its_account_changes() {
        let (changes, now) = (Changes::alone(), Instant::now());
        let (one, other) = (changes.mark(id(1)), changes.mark(id(2)));

        changes.note(id(1));

        assert!(!changes.holds(id(1), one, now));
        assert!(changes.holds(id(2), other, now));
        assert!(changes.holds(id(1), changes.mark(id(1)), now));
    }

    #[test]
    fn a_mark_of_one_account_says_nothing_of_another() {
        let (changes, now) = (Changes::alone(), Instant::now());

        assert!(!changes.holds(id(2), changes.mark(id(1)), now));
    }

    #[test]
    fn what_nobody_knows_spoils_all_copies() {
        let (changes, now) = (Changes::alone(), Instant::now());
        let mark = changes.mark(id(1));

        changes.note_all();

        assert!(!changes.holds(id(1), mark, now));
    }

    #[test]
    fn copies_are_good_only_while_the_others_are_heard() {
        let (changes, now) = (Changes::among_others(), Instant::now());
        let second = Duration::from_secs(1);
        let mark = changes.mark(id(1));
        assert!(!changes.holds(id(1), mark, now));

        changes.heard(now, 3 * second);
        // Word that was sent before and came after does not take anything back.
        changes.heard(now - second, 3 * second);

        assert!(changes.holds(id(1), mark, now + 2 * second));
        assert!(!changes.holds(id(1), mark, now + 3 * second));
        assert!(changes.are_known(now) && !changes.are_known(now + 3 * second));
        changes.lost();
        assert!(!changes.holds(id(1), changes.mark(id(1)), now));
        changes.heard(now, 3 * second);
        assert!(!changes.holds(id(1), mark, now));
        assert!(changes.holds(id(1), changes.mark(id(1)), now));
    }
}
