use portreeve::auth::Event;
use serde_json::json;

use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    a_promoted_user_may_list_at_once_with_the_token_they_have,
    a_demoted_administrator_may_not_with_the_token_they_have,
    the_answer_shows_the_new_role,
    the_list_follows_when_the_events_are_delivered,
    giving_a_role_twice_is_published_once,
    the_last_administrator_cannot_be_demoted,
    a_suspended_administrator_does_not_count,
    the_first_of_two_administrators_may_step_down,
);

async fn a_promoted_user_may_list_at_once_with_the_token_they_have(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    app.get("/api/v1/users")
        .by(&grant)
        .await
        .is(403, "not-admin");

    app.admin().await.makes(&ada.id, "admin").await.ok();

    app.get("/api/v1/users").by(&grant).await.ok();
}

async fn a_demoted_administrator_may_not_with_the_token_they_have(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let eve = app.admin_called("eve@example.com").await;
    eve.lists("").await.ok();

    root.makes(&eve.person.id, "user").await.ok();

    eve.lists("").await.is(403, "not-admin");
    eve.makes(&root.person.id, "user")
        .await
        .is(403, "not-admin");
    eve.person.looks_at_themselves(&eve.grant).await.ok();
}

async fn the_answer_shows_the_new_role(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let answer = app.admin().await.makes(&ada.id, "admin").await.ok();

    assert_eq!(answer["roles"], json!(["admin"]));
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), answer);
}

async fn the_list_follows_when_the_events_are_delivered(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let root = app.admin().await;
    let answer = root.makes(&ada.id, "admin").await.ok();

    app.settle().await;

    let listed = root
        .lists("?email=ada@example.com&role=admin")
        .await
        .items();
    assert_eq!(listed[0]["roles"], answer["roles"]);
}

async fn giving_a_role_twice_is_published_once(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let root = app.admin().await;

    root.makes(&ada.id, "admin").await.ok();
    root.makes(&ada.id, "admin").await.ok();

    let events = app.auth_events().await;
    let changes = |event: &&Event| matches!(event, Event::RolesChanged { .. });
    assert_eq!(events.iter().filter(changes).count(), 1);
}

async fn the_last_administrator_cannot_be_demoted(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;

    root.makes(&root.person.id, "user")
        .await
        .is(409, "last-admin");

    root.lists("").await.ok();
}

async fn a_suspended_administrator_does_not_count(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let eve = app.admin_called("eve@example.com").await;
    root.sets(&eve.person.id, "suspended").await.ok();

    root.makes(&root.person.id, "user")
        .await
        .is(409, "last-admin");
}

async fn the_first_of_two_administrators_may_step_down(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let eve = app.admin_called("eve@example.com").await;

    root.makes(&root.person.id, "user").await.ok();

    root.lists("").await.is(403, "not-admin");
    eve.makes(&eve.person.id, "user")
        .await
        .is(409, "last-admin");
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_refused() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;
    let root = app.admin().await;

    for role in ["", "root", "Admin"] {
        root.makes(&ada.id, role).await.is(400, "malformed-request");
    }
}

#[tokio::test]
async fn a_user_cannot_become_an_administrator_by_themselves() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let path = format!("/api/v1/users/{}/role", ada.id);
    let answer = app.patch(&path, json!({"role": "admin"})).by(&grant).await;

    answer.is(403, "not-admin");
    app.get("/api/v1/users")
        .by(&grant)
        .await
        .is(403, "not-admin");
}
