//! What a transaction leads to in this process when it is committed.

use std::sync::Arc;

use async_trait::async_trait;
use portreeve::{
    events::{Envelope, LogListener},
    shared::AccountId,
};
use portreeve_cache::InvalidationTracker;
use tokio::sync::{Notify, watch};

/// Which cached copies a write makes stale. Every write says so: there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalidates {
    /// The write adds rows, or changes what no cache holds.
    Nothing,
    /// The account with its sessions.
    Account(AccountId),
    User(AccountId),
}

/// Whether a transaction that is not committed yet has events. Pass it to [`CommitListeners::committed`] afterwards; drop it if it is rolled
/// back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct PendingEvents(bool);

impl PendingEvents {
    pub fn of(events: &[Envelope]) -> Self {
        Self(!events.is_empty())
    }

    pub fn are_some(self) -> bool {
        self.0
    }

    pub fn extend(&mut self, others: Self) {
        self.0 |= others.0;
    }
}

/// Those in this process whom a commit concerns: who moves or follows events, who runs jobs, the key service and the caches.
#[derive(Debug)]
pub struct CommitListeners {
    /// Holds at most one permit: it does not matter how many events there were.
    events_written: Notify,
    /// Changes with each event that gets its place in the log.
    log_grown: watch::Sender<()>,
    /// Holds at most one permit: it does not matter how many runs there are.
    runs_added: Notify,
    keys: Notify,
    accounts: Arc<InvalidationTracker>,
    users: Arc<InvalidationTracker>,
}

impl CommitListeners {
    /// `changes` makes a tracker of changes, for the accounts and for the users.
    pub fn new(changes: impl Fn() -> InvalidationTracker) -> Self {
        Self {
            events_written: Notify::new(),
            log_grown: watch::channel(()).0,
            runs_added: Notify::new(),
            keys: Notify::new(),
            accounts: Arc::new(changes()),
            users: Arc::new(changes()),
        }
    }

    /// The transaction of these events is committed. If this is not called, no event is lost: whoever waits for them also looks.
    pub fn committed(&self, events: PendingEvents) {
        if events.are_some() {
            self.events_written.notify_one();
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

    /// For a store with a sequencer.
    pub async fn wait_for_writes(&self) {
        self.events_written.notified().await;
    }

    pub fn log_grown(&self) {
        self.log_grown.send_replace(());
    }

    /// Another process may have written events, or added them to the log.
    pub fn events_elsewhere(&self) {
        self.events_written.notify_one();
        self.log_grown();
    }

    pub fn listen_to_log(&self) -> Box<dyn LogListener> {
        Box::new(Listener(self.log_grown.subscribe()))
    }

    /// A run was added, or is due earlier.
    pub fn runs_added(&self) {
        self.runs_added.notify_one();
    }

    pub async fn wait_for_runs(&self) {
        self.runs_added.notified().await;
    }

    pub fn keys_changed(&self) {
        self.keys.notify_one();
    }

    pub async fn wait_for_changed_keys(&self) {
        self.keys.notified().await;
    }
}

struct Listener(watch::Receiver<()>);

#[async_trait]
impl LogListener for Listener {
    async fn added(&mut self) {
        // An error means that the store is closed, and nothing is to come.
        if self.0.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_commit_wakes_the_sequencer_only_if_it_has_events() {
        let listeners = CommitListeners::new(InvalidationTracker::single_writer);

        listeners.committed(PendingEvents(false));
        let without = listeners.wait_for_writes().now_or_never();
        listeners.committed(PendingEvents(true));
        let with = listeners.wait_for_writes().now_or_never();

        assert_eq!((without, with), (None, Some(())));
    }

    #[tokio::test]
    async fn every_listener_is_told_once_and_also_of_what_came_before_it_asked() {
        let listeners = CommitListeners::new(InvalidationTracker::single_writer);
        let mut both = [listeners.listen_to_log(), listeners.listen_to_log()];

        listeners.log_grown();
        listeners.log_grown();

        for listener in &mut both {
            assert_eq!(listener.added().now_or_never(), Some(()));
            assert_eq!(listener.added().now_or_never(), None);
        }
    }
}
