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
    undelivered_events_make_it_unready,
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
        {"name": "events", "status": "ok", "detail": "2 waiting, the oldest for 0 s, 0 dead"},
        {"name": "keys", "status": "ok", "detail": "current"},
    ]);
    assert_eq!(ready["checks"], expected);
}

async fn undelivered_events_make_it_unready(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("ada@example.com").await;
    app.clock.advance(Duration::minutes(6));

    let late = app.get("/health/ready").await;
    app.settle().await;
    let caught_up = app.get("/health/ready").await;

    late.is(503, "unavailable").blames(&["events"]);
    caught_up.ok();
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
async fn a_store_that_is_down_makes_it_unready_but_not_dead() {
    let mut sequencer = MockSequencer::new();
    sequencer
        .expect_waiting()
        .returning(|| Err(StoreError::unavailable("password authentication failed")));
    let stores = Stores {
        sequencer: Arc::new(sequencer),
        ..Stores::memory()
    };
    let app = App::on(&TestStore::of(stores)).await;

    let ready = app.get("/health/ready").await;
    let live = app.get("/health/live").await;

    ready.is(503, "unavailable").blames(&["events"]);
    assert_eq!(ready.header("retry-after"), "1");
    let message: Value = ready.json()["errors"][0]["message"].clone();
    assert_eq!(message, "cannot be counted: the database is not available");
    live.ok();
}
