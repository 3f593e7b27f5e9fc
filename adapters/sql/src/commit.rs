//! What a transaction leads to in this process when it is committed.

use std::sync::Arc;

use portreeve::{events::Envelope, shared::AccountId};
use portreeve_cache::InvalidationTracker;
use tokio::sync::Notify;

use crate::LocalDelivery;

/// Which cached copies a write makes stale. Every write says so: there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalidates {
    /// The write adds rows, or changes what no cache holds.
    Nothing,
    /// The account with its sessions.
    Account(AccountId),
    User(AccountId),
}

/// The events of a transaction that is not committed yet. Pass them to [`CommitListeners::committed`] afterwards; drop them if it is
/// rolled back.
#[derive(Debug, Default)]
#[must_use]
pub struct PendingEvents {
    has_due: bool,
    pre_claimed: Vec<Envelope>,
}

impl PendingEvents {
    pub fn new(events: &[Envelope], pre_claimed: bool) -> Self {
        match pre_claimed {
            true => Self {
                has_due: false,
                pre_claimed: events.to_vec(),
            },
            false => Self {
                has_due: !events.is_empty(),
                pre_claimed: Vec::new(),
            },
        }
    }

    /// Whether this process delivers them from memory, and writes them as claimed by itself: see [`LocalDelivery`].
    pub fn are_pre_claimed(&self) -> bool {
        !self.pre_claimed.is_empty()
    }

    /// Whether any process may claim them at once.
    pub fn has_due(&self) -> bool {
        self.has_due
    }

    pub fn extend(&mut self, others: Self) {
        self.has_due |= others.has_due;
        self.pre_claimed.extend(others.pre_claimed);
    }
}

/// Those in this process whom a commit concerns: the relay, the key service and the caches.
#[derive(Debug)]
pub struct CommitListeners {
    /// Holds at most one permit: it does not matter how many events there were.
    relay: Notify,
    keys: Notify,
    accounts: Arc<InvalidationTracker>,
    users: Arc<InvalidationTracker>,
    local_delivery: LocalDelivery,
}

impl CommitListeners {
    /// `changes` makes a tracker of changes, for the accounts and for the users.
    pub fn new(changes: impl Fn() -> InvalidationTracker) -> Self {
        Self {
            relay: Notify::new(),
            keys: Notify::new(),
            accounts: Arc::new(changes()),
            users: Arc::new(changes()),
            local_delivery: LocalDelivery::default(),
        }
    }

    /// Decides how events are written: pre-claimed as long as this process can deliver them.
    pub fn plan(&self, events: &[Envelope]) -> PendingEvents {
        PendingEvents::new(events, self.can_deliver(events.len()))
    }

    /// Whether this many events may be written pre-claimed.
    pub fn can_deliver(&self, many: usize) -> bool {
        self.local_delivery.has_capacity(many)
    }

    /// The transaction of these events is committed. If this is not called, no event is lost: the relay also looks into the table, and a
    /// pre-claimed event can be claimed when its lease ends.
    pub fn committed(&self, events: PendingEvents) {
        let PendingEvents {
            has_due,
            pre_claimed,
        } = events;
        if has_due || !pre_claimed.is_empty() {
            self.local_delivery.enqueue(pre_claimed);
            self.relay.notify_one();
        }
    }

    /// To be called after the commit and before its result is reported, also if it is not known whether the commit succeeded.
    pub fn invalidate(&self, what: Invalidates) {
        match what {
            Invalidates::Nothing => {}
            Invalidates::Account(id) => self.accounts.invalidate(id),
            Invalidates::User(id) => self.users.invalidate(id),
        }
    }

    /// Anything may have changed.
    pub fn invalidate_all(&self) {
        self.accounts.invalidate_all();
        self.users.invalidate_all();
    }

    pub fn account_changes(&self) -> &Arc<InvalidationTracker> {
        &self.accounts
    }

    pub fn user_changes(&self) -> &Arc<InvalidationTracker> {
        &self.users
    }

    pub fn local_delivery(&self) -> &LocalDelivery {
        &self.local_delivery
    }

    pub fn wake_relay(&self) {
        self.relay.notify_one();
    }

    pub async fn wait_for_events(&self) {
        self.relay.notified().await;
    }

    pub fn keys_changed(&self) {
        self.keys.notify_one();
    }

    pub async fn wait_for_changed_keys(&self) {
        self.keys.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use portreeve::users;
    use time::macros::datetime;

    use super::*;

    fn events() -> [Envelope; 1] {
        let now = datetime!(2026-11-22 12:00 UTC);
        let user_id = AccountId::new(now, [1; 16]);
        let event = users::Event::ProfileCreated { user_id };
        [Envelope::new(event, now, [2; 16])]
    }

    #[test]
    fn events_are_pre_claimed_once_local_delivery_is_enabled() {
        let listeners = CommitListeners::new(InvalidationTracker::single_writer);
        let before = listeners.plan(&events());
        listeners.local_delivery().enable();
        let after = listeners.plan(&events());

        assert!(before.has_due() && !before.are_pre_claimed());
        assert!(after.are_pre_claimed() && !after.has_due());
    }

    #[tokio::test]
    async fn a_commit_wakes_the_relay_only_if_it_has_events() {
        let listeners = CommitListeners::new(InvalidationTracker::single_writer);

        let none = listeners.plan(&[]);
        listeners.committed(none);
        let without = listeners.wait_for_events().now_or_never();
        let some = listeners.plan(&events());
        listeners.committed(some);
        let with = listeners.wait_for_events().now_or_never();

        assert_eq!((without, with), (None, Some(())));
    }
}
