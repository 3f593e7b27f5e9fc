//! An event that was given up: the operator sees it, and has it delivered once more.

use std::sync::Arc;

use portreeve::{
    shared::{Clock, RetryPolicy, StoreError},
    users::MockUserRepository,
};
use portreeve_server::{Stores, SystemClock};
use time::Duration;

use crate::support::{app::App, binary::portreeve, postgres, store::TestStore};

/// Ada, whose profile could not be made, however often it was tried.
pub async fn with_a_dead_letter(store: &TestStore) {
    let app = with_a_failing_event(store).await;
    for _ in 0..RetryPolicy::default().attempts {
        app.settle().await;
        store.clock.advance(Duration::hours(1));
    }
    assert_eq!(app.envelopes().await, [], "nothing is tried any more");
}

/// Ada, whose profile is tried again after so long a time, counted from now.
pub async fn with_a_parked_event(store: &TestStore, later: Duration) {
    let app = with_a_failing_event(store).await;
    store.clock.advance(later);
    app.settle().await;
}

async fn with_a_failing_event(store: &TestStore) -> App {
    let mut users = MockUserRepository::new();
    users
        .expect_add()
        .returning(|_, _| Err(StoreError::unavailable("the disk is full").into()));
    let stores = Stores {
        users: Arc::new(users),
        ..store.open().await
    };
    let app = App::on(&store.with(stores)).await;
    app.registered("ada@example.com").await;
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_was_given_up_is_listed_and_can_be_delivered_once_more() {
    let database = Arc::new(postgres::database().await);
    let store = TestStore::on(database.clone());
    with_a_dead_letter(&store).await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str())];

    let listed = portreeve(&["events", "dead"], &variables, "").await;
    let listed = String::from_utf8(listed.stdout).unwrap();
    let id = listed.split(' ').next().unwrap();
    let retried = portreeve(&["events", "retry", id], &variables, "").await;

    assert!(listed.contains("auth.account_registered"), "{listed}");
    assert!(
        listed.contains(" for users after 14 attempts: ") && listed.contains("the disk is full"),
        "{listed}"
    );
    assert!(!listed.contains("ada@example.com"), "{listed}");
    assert!(retried.status.success());
    store.clock.set(SystemClock.now() + Duration::MINUTE);
    let app = App::on(&store).await;
    app.settle().await;
    assert_eq!(app.admin().await.counts("ada@example.com").await, 1);
}
