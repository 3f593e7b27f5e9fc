//! An event that was given up: the operator sees it, and has it delivered once more.

use std::sync::Arc;

use portreeve::{
    shared::{Clock, RetryPolicy, StoreError},
    users::MockUserRepository,
};
use portreeve_server::{Stores, SystemClock};
use sqlx::{ConnectOptions, Connection};
use time::Duration;

use crate::support::{
    app::App,
    binary::{CHEAP, Service, portreeve},
    postgres,
    store::TestStore,
};

/// No profile can be made in this database.
pub const NO_NEW_PROFILES: &str = "
    create function portreeve_users.refuse() returns trigger language plpgsql
        as $$ begin raise exception 'refused by a trigger'; end $$;
    create trigger refuse before insert on portreeve_users.users
        for each row execute function portreeve_users.refuse()";

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

/// Nothing else is said of it: not that it is tried again, and not by other names.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_attempt_is_one_line_in_the_log() {
    let database = Arc::new(postgres::database().await);
    let store = TestStore::on(database.clone());
    store.clock.set(SystemClock.now() - Duration::days(2));
    let app = with_a_failing_event(&store).await;
    for _ in 1..RetryPolicy::default().attempts {
        app.settle().await;
        store.clock.advance(Duration::hours(1));
    }
    let mut connection = database.options().connect().await.unwrap();
    sqlx::raw_sql(NO_NEW_PROFILES)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let parked = portreeve(&["events", "parked"], &variables, "").await;
    let parked = String::from_utf8(parked.stdout).unwrap();
    let id = parked.split(' ').next().unwrap();

    let service = Service::starts(&variables).await;
    service
        .logs(|log| log.contains("an event is given up"))
        .await;
    let log = service.log();
    service.stops_well().await;

    let about: Vec<&str> = log.lines().filter(|line| line.contains(id)).collect();
    assert_eq!(about.len(), 1, "{log}");
    for words in [
        "an event is given up",
        "subscription",
        "attempts",
        "14",
        "reason",
        "refused by a trigger",
    ] {
        assert!(about[0].contains(words), "{words}: {}", about[0]);
    }
}
