use serde_json::{Value, json};
use time::Duration;

use crate::{
    api::on_every_store,
    support::{app::App, people::Admin, store::TestStore},
};

on_every_store!(
    a_subscription_says_how_far_it_is_behind,
    a_paused_subscription_says_so,
);

/// The subscription of `users`.
async fn users(root: &Admin) -> Value {
    let all = root.subscriptions().await.items();
    let mut found = all.into_iter().filter(|one| one["name"] == "users");
    found.next().expect("it is there")
}

async fn a_subscription_says_how_far_it_is_behind(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    app.settle().await;
    let before = users(&root).await;
    app.registered("ada@example.com").await;
    let written = app.envelopes().await.len() as u64;
    app.clock.advance(Duration::seconds(90));

    let behind = users(&root).await;
    app.settle().await;
    let after = users(&root).await;

    assert_eq!(
        (&behind["name"], &behind["active"]),
        (&json!("users"), &json!(false))
    );
    assert_eq!(behind["position"], before["position"]);
    assert_eq!(behind["lag_events"], written);
    assert_eq!(behind["lag_seconds"], 90);
    assert_eq!(
        (&after["lag_events"], &after["lag_seconds"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&after["parked"], &after["dead_letters"]),
        (&json!(0), &json!(0))
    );
    assert!(after["position"].as_u64() > before["position"].as_u64());
}

async fn a_paused_subscription_says_so(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let paused = app.stores().subscriptions.set_paused("users", true).await;
    assert!(paused.unwrap());

    let shown = users(&root).await;

    assert_eq!(
        (&shown["paused"], &shown["active"]),
        (&json!(true), &json!(false))
    );
}
