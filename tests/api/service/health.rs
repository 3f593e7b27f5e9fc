use portreeve::{events::MockSequencer, shared::StoreError};
use portreeve_server::Stores;
use serde_json::{Value, json};
use std::sync::Arc;
use time::Duration;

use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    a_service_that_can_work_says_so_part_by_part,
    undelivered_events_are_a_warning,
);

async fn a_service_that_can_work_says_so_part_by_part(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("ada@example.com").await;

    let mut ready = app.get("/health/ready").await.ok();

    assert_eq!(ready["status"], "ready");
    // A server has two more: whether it tells of what others write, soon after the start, and how its clock differs from ours.
    let of_a_server = |check: &Value| ["cache", "clock"].contains(&check["name"].as_str().unwrap());
    let checks = ready["checks"].as_array_mut().unwrap();
    checks.retain(|check| !of_a_server(check));
    let expected = json!([
        {"name": "database", "status": "ok", "detail": "answers"},
        {"name": "schema", "status": "ok", "detail": "current"},
        {"name": "events", "status": "ok", "detail": "3 waiting, the oldest for 0 s, 0 dead"},
        {"name": "keys", "status": "ok", "detail": "current"},
    ]);
    assert_eq!(ready["checks"], expected);
}

async fn undelivered_events_are_a_warning(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("ada@example.com").await;
    app.clock.advance(Duration::minutes(6));

    let late = events_of(app.get("/health/ready").await.ok());
    app.settle().await;
    let caught_up = events_of(app.get("/health/ready").await.ok());

    // Requests are answered all the same.
    assert_eq!(late["status"], "warning");
    let detail = late["detail"].as_str().unwrap();
    assert!(detail.contains("waiting, the oldest for 360 s"), "{detail}");
    assert_eq!(caught_up["status"], "ok");
}

/// What readiness says of events.
fn events_of(ready: Value) -> Value {
    let checks = ready["checks"].as_array().unwrap().iter();
    let mut events = checks.filter(|check| check["name"] == "events");
    events.next().unwrap().clone()
}

#[tokio::test]
async fn a_clock_that_is_not_the_databases_is_a_warning() {
    let app = App::on(&TestStore::postgres().await).await;
    let there = app.stores().health.time().await.unwrap().unwrap();
    let clock = async |by: Duration| {
        app.clock.set(there + by);
        let ready = app.get("/health/ready").await.ok();
        let checks = ready["checks"].as_array().unwrap().clone();
        checks
            .into_iter()
            .find(|one| one["name"] == "clock")
            .unwrap()
    };

    // What the test itself takes is far from an hour.
    let behind = clock(-Duration::hours(1)).await;
    let ahead = clock(Duration::hours(2)).await;

    assert_eq!(behind["status"], "warning");
    let detail = behind["detail"].as_str().unwrap();
    assert!(detail.ends_with("s behind the database's"), "{detail}");
    assert_eq!(ahead["status"], "warning");
    let detail = ahead["detail"].as_str().unwrap();
    assert!(detail.ends_with("s ahead of the database's"), "{detail}");
}

#[tokio::test]
async fn the_process_says_that_it_lives() {
    let app = App::start().await;

    let alive = app.get("/health/live").await.ok();

    assert_eq!(alive, json!({"status": "alive"}));
}

#[tokio::test]
async fn events_that_cannot_be_counted_are_a_warning() {
    let mut sequencer = MockSequencer::new();
    sequencer
        .expect_waiting()
        .returning(|| Err(StoreError::unavailable("password authentication failed")));
    let stores = Stores {
        sequencer: Arc::new(sequencer),
        ..Stores::memory()
    };
    let app = App::on(&TestStore::of(stores)).await;

    let events = events_of(app.get("/health/ready").await.ok());

    assert_eq!(events["status"], "warning");
    assert_eq!(
        events["detail"],
        "cannot be counted: the database is not available"
    );
}
