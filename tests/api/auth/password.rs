use portreeve::auth::Event;
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
    the_new_password_opens_and_the_old_one_does_not,
    every_other_session_ends,
    the_change_is_published_once,
    a_wrong_current_password_changes_nothing,
);

async fn the_new_password_opens_and_the_old_one_does_not(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let changed = ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await;

    changed.has_status(204);
    ada.tries(PASSWORD).await.is(401, "invalid-credentials");
    ada.tries(OTHER_PASSWORD).await.ok();
}

async fn every_other_session_ends(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, here) = app.signed_in("ada@example.com").await;
    let elsewhere = ada.logs_in().await;

    let changed = ada.changes_password(&here, PASSWORD, OTHER_PASSWORD).await;

    changed.has_status(204);
    ada.looks_at_themselves(&elsewhere)
        .await
        .is(401, "session-ended");
    ada.refreshes(&elsewhere).await.is(401, "session-ended");
    ada.looks_at_themselves(&here).await.ok();
    ada.refreshes(&here).await.ok();
}

async fn the_change_is_published_once(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let changed = ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await;

    changed.has_status(204);
    let events = app.auth_events().await;
    let changes = |event: &&Event| matches!(event, Event::PasswordChanged { account_id, .. } if account_id.to_string() == ada.id);
    assert_eq!(events.iter().filter(changes).count(), 1);
}

async fn a_wrong_current_password_changes_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let elsewhere = ada.logs_in().await;

    let refused = ada
        .changes_password(&grant, OTHER_PASSWORD, OTHER_PASSWORD)
        .await;

    refused
        .is(422, "wrong-password")
        .blames(&["current_password"]);
    ada.looks_at_themselves(&elsewhere).await.ok();
    ada.tries(PASSWORD).await.ok();
}

#[tokio::test]
async fn a_weak_new_password_is_refused_by_its_name() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada.lovelace@example.com").await;

    for weak in ["1234567", "12345678", "ada.lovelace", &"x".repeat(129)] {
        let refused = ada.changes_password(&grant, PASSWORD, weak).await;
        refused
            .is(422, "validation-failed")
            .blames(&["new_password"]);
    }
}

#[tokio::test]
async fn the_new_password_must_not_be_made_of_the_persons_name() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let name = json!({"display_name": "Ada Wyzkobrak"});
    ada.changes_profile(&grant, name).await.ok();

    let changed = ada.changes_password(&grant, PASSWORD, "AdaWyzkobrak").await;

    changed.is(422, "validation-failed");
}
