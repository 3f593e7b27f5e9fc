use portreeve::{events::MockOutbox, shared::StoreError};
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
    events_that_nobody_delivers_make_it_unready,
);

async fn a_service_that_can_work_says_so_part_by_part(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("ada@example.com").await;

    let mut ready = app.get("/health/ready").await.ok();

    assert_eq!(ready["status"], "ready");
    // Of a store that others write to it also says whether it hears of them, which it does soon after its start.
    let cache = |check: &Value| check["name"] == "cache";
    ready["checks"]
        .as_array_mut()
        .unwrap()
        .retain(|check| !cache(check));
    let expected = json!([
        {"name": "database", "detail": "answers"},
        {"name": "schema", "detail": "current"},
        {"name": "events", "detail": "2 waiting, the oldest for 0 s, 0 dead"},
    ]);
    assert_eq!(ready["checks"], expected);
}

async fn events_that_nobody_delivers_make_it_unready(store: TestStore) {
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
async fn the_process_says_that_it_lives() {
    let app = App::start().await;

    let alive = app.get("/health/live").await.ok();

    assert_eq!(alive, json!({"status": "alive"}));
}

#[tokio::test]
async fn a_store_that_is_down_makes_it_unready_but_not_dead() {
    let mut outbox = MockOutbox::new();
    outbox
        .expect_backlog()
        .returning(|| Err(StoreError::unavailable("password authentication failed")));
    let stores = Stores {
        outbox: Arc::new(outbox),
        ..Stores::memory()
    };
    let app = App::on(&TestStore::of(stores)).await;

    let ready = app.get("/health/ready").await;
    let live = app.get("/health/live").await;

    ready.is(503, "unavailable").blames(&["events"]);
    assert_eq!(ready.header("retry-after"), "1");
    let message: Value = ready.json()["errors"][0]["message"].clone();
    assert_eq!(message, "the store is not available");
    live.ok();
}
