//! Several instances on one store, and one instance after another.

use serde_json::json;

use crate::{
    api::on_every_store,
    support::{
        app::App,
        people::{OTHER_PASSWORD, PASSWORD},
        store::TestStore,
    },
};

on_every_store!(
    two_instances_serve_alternating_requests_of_one_session,
    what_one_instance_ends_is_over_at_the_other,
    an_event_of_one_instance_is_delivered_by_the_other,
    two_instances_deliver_each_event,
    a_restart_loses_nothing,
);

async fn two_instances_serve_alternating_requests_of_one_session(store: TestStore) {
    let apps = [App::on(&store).await, App::on(&store).await];
    let (ada, mut grant) = apps[0].signed_in("ada@example.com").await;

    for n in 0..10 {
        let ada = ada.at(&apps[(n + 1) % 2]);
        grant = ada.refreshes(&grant).await.grant();
        let ada = ada.at(&apps[n % 2]);
        ada.looks_at_themselves(&grant).await.ok();
        let name = format!("Ada {n}");
        let changed = ada
            .changes_profile(&grant, json!({"display_name": name}))
            .await
            .ok();
        assert_eq!(changed["display_name"], name.as_str());
    }
}

async fn what_one_instance_ends_is_over_at_the_other(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let (ada, grant) = one.signed_in("ada@example.com").await;
    ada.at(&other).looks_at_themselves(&grant).await.ok();

    ada.logs_out(&grant, "current").await.has_status(204);

    ada.at(&other)
        .soon_sees(&grant, |answer| answer.status != 200)
        .await
        .is(401, "session-ended");
}

async fn an_event_of_one_instance_is_delivered_by_the_other(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    one.registered("ada@example.com").await;

    other.settle().await;

    assert_eq!(one.envelopes().await, []);
    assert_eq!(one.admin().await.counts("ada@example.com").await, 1);
}

async fn two_instances_deliver_each_event(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    for n in 0..20 {
        one.registered(&format!("u{n}@example.com")).await;
    }

    tokio::join!(one.settle(), other.settle());

    assert_eq!(one.envelopes().await, []);
    let root = one.admin().await;
    assert_eq!(root.lists("?role=user&limit=200").await.items().len(), 20);
}

async fn a_restart_loses_nothing(store: TestStore) {
    let before = App::on(&store).await;
    let (ada, grant) = before.signed_in("ada@example.com").await;
    ada.changes_profile(&grant, json!({"locale": "en"}))
        .await
        .ok();
    let changed = ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await;
    changed.has_status(204);
    let profile = ada.looks_at_themselves(&grant).await.ok();
    let keys = before.get("/.well-known/jwks.json").await.ok();
    drop(before);

    let after = App::on(&store).await;

    let ada = ada.at(&after);
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), profile);
    assert_eq!(after.get("/.well-known/jwks.json").await.ok(), keys);
    ada.refreshes(&grant).await.ok();
    ada.tries(OTHER_PASSWORD).await.ok();
    ada.tries(PASSWORD).await.is(401, "invalid-credentials");
}
