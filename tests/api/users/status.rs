use portreeve::auth::Event;
use serde_json::json;

use crate::{
    api::on_every_store,
    support::{app::App, people::PASSWORD, store::TestStore},
};

on_every_store!(
    a_suspension_holds_at_once_for_every_token,
    a_lifted_suspension_revives_no_session,
    a_suspension_is_published_once,
    the_list_follows_when_the_events_are_delivered,
    the_last_administrator_cannot_be_suspended,
    a_suspended_administrator_can_do_nothing_any_more,
);

async fn a_suspension_holds_at_once_for_every_token(store: TestStore) {
    let app = App::on(&store).await;
    let (eve, phone) = app.signed_in("eve@example.com").await;
    let laptop = eve.logs_in().await;

    let answer = app.admin().await.sets(&eve.id, "suspended").await.ok();

    assert_eq!(answer["status"], "suspended");
    eve.looks_at_themselves(&phone)
        .await
        .is(401, "session-ended");
    eve.refreshes(&phone).await.is(401, "session-ended");
    eve.refreshes(&laptop).await.is(401, "session-ended");
    eve.tries(PASSWORD).await.is(401, "invalid-credentials");
}

async fn a_lifted_suspension_revives_no_session(store: TestStore) {
    let app = App::on(&store).await;
    let (eve, grant) = app.signed_in("eve@example.com").await;
    let root = app.admin().await;
    root.sets(&eve.id, "suspended").await.ok();

    root.sets(&eve.id, "active").await.ok();

    eve.looks_at_themselves(&grant)
        .await
        .is(401, "session-ended");
    eve.refreshes(&grant).await.is(401, "session-ended");
}

async fn a_suspension_is_published_once(store: TestStore) {
    let app = App::on(&store).await;
    let eve = app.registered("eve@example.com").await;
    let root = app.admin().await;

    root.sets(&eve.id, "suspended").await.ok();
    root.sets(&eve.id, "suspended").await.ok();

    let events = app.auth_events().await;
    let changes = |event: &&Event| matches!(event, Event::StatusChanged { .. });
    assert_eq!(events.iter().filter(changes).count(), 1);
}

async fn the_list_follows_when_the_events_are_delivered(store: TestStore) {
    let app = App::on(&store).await;
    let eve = app.registered("eve@example.com").await;
    let root = app.admin().await;
    root.sets(&eve.id, "suspended").await.ok();
    root.sets(&eve.id, "active").await.ok();
    root.sets(&eve.id, "suspended").await.ok();

    app.settle().await;

    let listed = root.lists("?status=suspended").await.items();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], eve.id.as_str());
}

async fn the_last_administrator_cannot_be_suspended(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;

    root.sets(&root.person.id, "suspended")
        .await
        .is(409, "last-admin");

    root.lists("").await.ok();
}

async fn a_suspended_administrator_can_do_nothing_any_more(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let eve = app.admin_called("eve@example.com").await;

    root.sets(&eve.person.id, "suspended").await.ok();

    eve.lists("").await.is(401, "session-ended");
    eve.sets(&root.person.id, "suspended")
        .await
        .is(401, "session-ended");
}

#[tokio::test]
async fn a_status_that_does_not_exist_is_refused() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;
    let root = app.admin().await;

    for status in ["", "deleted", "Active"] {
        root.sets(&ada.id, status)
            .await
            .is(400, "malformed-request");
    }
}

#[tokio::test]
async fn only_administrators_suspend() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let bob = app.registered("bob@example.com").await;

    let path = format!("/api/v1/users/{}/status", bob.id);
    let body = json!({"status": "suspended"});

    app.patch(&path, body.clone())
        .await
        .is(401, "invalid-access-token");
    app.patch(&path, body).by(&grant).await.is(403, "not-admin");
    bob.tries(PASSWORD).await.ok();
    ada.looks_at_themselves(&grant).await.ok();
}
