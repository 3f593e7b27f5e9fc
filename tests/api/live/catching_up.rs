//! How those who come back read what they have missed.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use portreeve::{
    events::{EventLog, LoggedEvent, OrderingKey, Position, Removed},
    shared::{StoreError, Timestamp},
};
use portreeve_server::Stores;
use time::Duration;

use super::renames;
use crate::support::{app::App, live::Stream, people::Grant, store::TestStore};

/// A log in which nothing but one event at a time, and those of one key, can be read.
struct OfOneKey {
    log: Arc<dyn EventLog>,
    /// Whether also those of one key never come.
    is_stuck: bool,
    /// How many wait for those at once.
    reading: Reading,
}

#[derive(Clone, Default)]
struct Reading {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

/// One that waits, until this is dropped.
struct Waiting<'a>(&'a Reading);

impl Reading {
    fn begins(&self) -> Waiting<'_> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        Waiting(self)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl EventLog for OfOneKey {
    async fn read(&self, after: Position, limit: u16) -> Result<Vec<LoggedEvent>, StoreError> {
        if limit > 1 {
            return Err(StoreError::unavailable("it has too many events"));
        }
        self.log.read(after, limit).await
    }

    async fn read_of(
        &self,
        key: OrderingKey,
        after: Position,
        through: Position,
        limit: u16,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let _waiting = self.reading.begins();
        if self.is_stuck {
            std::future::pending::<()>().await;
        }
        self.log.read_of(key, after, through, limit).await
    }

    async fn end(&self) -> Result<Position, StoreError> {
        self.log.end().await
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        self.log.position_at(at).await
    }

    async fn oldest_after(&self, after: Position) -> Result<Option<Timestamp>, StoreError> {
        self.log.oldest_after(after).await
    }

    async fn remove_older(&self, than: Duration, limit: u32) -> Result<Removed, StoreError> {
        self.log.remove_older(than, limit).await
    }
}

/// The second instance that runs there; the first one has written events. Both have these variables set.
async fn second_instance(is_stuck: bool, variables: &[(&str, &str)]) -> (App, Grant, Reading) {
    let stores = Stores::memory();
    let store = TestStore::of(stores.clone());
    let first = App::with(&store, variables).await;
    let (ada, grant) = first.signed_in("ada@example.com").await;
    let (bob, bobs) = first.signed_in("bob@example.com").await;
    renames(&first, &bob, &bobs, "Bob").await;
    renames(&first, &ada, &grant, "Ada").await;
    let reading = Reading::default();
    let log = Arc::new(OfOneKey {
        log: stores.log.clone(),
        is_stuck,
        reading: reading.clone(),
    });
    let second = store.with(Stores { log, ..stores });
    (App::with(&second, variables).await, grant, reading)
}

#[tokio::test]
async fn no_event_of_another_account_leaves_the_store_for_those_who_come_back() {
    let (app, grant, _) = second_instance(false, &[]).await;

    let mut stream = Stream::opened(&app, &grant, "?after=0").await;

    let missed = stream.until("users.profile_updated").await;
    let is_own =
        |message: &&serde_json::Value| super::account(message) == super::account(&missed[0]);
    assert_eq!(missed.iter().filter(is_own).count(), missed.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_read_at_once_and_those_who_wait_hear_of_the_end_of_the_process() {
    let (app, grant, reading) = second_instance(true, &[]).await;
    let mut streams = Vec::new();
    for _ in 0..12 {
        streams.push(Stream::opened(&app, &grant, "?after=0").await);
    }
    while reading.now.load(Ordering::SeqCst) < 8 {
        tokio::task::yield_now().await;
    }

    drop(app);

    for mut stream in streams {
        assert_eq!(stream.end().await, (1001, "shutdown".into()));
    }
    assert_eq!(reading.most.load(Ordering::SeqCst), 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_to_catch_up_is_cut_with_the_session() {
    let day = [("REFRESH_TTL_DAYS", "1"), ("JWT_EXPIRE_MINUTES", "1440")];
    let (app, grant, _) = second_instance(true, &day).await;
    app.clock
        .advance(Duration::DAY - Duration::milliseconds(100));
    let mut streams = Vec::new();
    for _ in 0..12 {
        streams.push(Stream::opened(&app, &grant, "?after=0").await);
    }

    app.clock.advance(Duration::SECOND);

    for mut stream in streams {
        assert_eq!(stream.end().await, (4401, "session_ended".into()));
    }
}

#[tokio::test]
async fn who_catches_up_while_the_log_cannot_be_read_is_told_to_come_back() {
    let (app, _, _) = second_instance(false, &[]).await;
    let root = app.admin().await;

    let mut stream = Stream::opened(&app, &root.grant, "?after=0").await;

    assert_eq!(stream.end().await, (1013, "unavailable".into()));
}
