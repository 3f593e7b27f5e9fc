use portreeve::auth::Event;
use reqwest::Method;
use serde_json::json;
use time::Duration;

use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    signing_out_ends_this_session_only,
    signing_out_works_again_and_again,
    signing_out_of_the_others_keeps_this_one,
    signing_out_of_all_leaves_none,
    an_ended_session_cannot_end_the_living,
    nobody_elses_sessions_end,
);

const PATH: &str = "/api/v1/auth/logout";

async fn signing_out_ends_this_session_only(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let laptop = ada.logs_in().await;

    ada.logs_out(&phone, "current").await.has_status(204);

    ada.looks_at_themselves(&phone)
        .await
        .is(401, "session-ended");
    ada.refreshes(&phone).await.is(401, "session-ended");
    ada.looks_at_themselves(&laptop).await.ok();
}

async fn signing_out_works_again_and_again(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for _ in 0..3 {
        ada.logs_out(&grant, "current").await.has_status(204);
    }

    let events = app.auth_events().await;
    let signed_out = |event: &&Event| matches!(event, Event::SignedOut { .. });
    assert_eq!(events.iter().filter(signed_out).count(), 1);
}

async fn signing_out_of_the_others_keeps_this_one(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let (laptop, tablet) = (ada.logs_in().await, ada.logs_in().await);

    ada.logs_out(&phone, "others").await.has_status(204);

    ada.looks_at_themselves(&phone).await.ok();
    ada.looks_at_themselves(&laptop)
        .await
        .is(401, "session-ended");
    ada.refreshes(&tablet).await.is(401, "session-ended");
}

async fn signing_out_of_all_leaves_none(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let laptop = ada.logs_in().await;

    ada.logs_out(&phone, "all").await.has_status(204);

    ada.looks_at_themselves(&phone)
        .await
        .is(401, "session-ended");
    ada.looks_at_themselves(&laptop)
        .await
        .is(401, "session-ended");
}

async fn an_ended_session_cannot_end_the_living(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, stolen) = app.signed_in("ada@example.com").await;
    ada.logs_out(&stolen, "current").await.has_status(204);
    let phone = ada.logs_in().await;

    for scope in ["all", "others"] {
        ada.logs_out(&stolen, scope).await.has_status(204);
    }

    ada.looks_at_themselves(&phone).await.ok();
}

async fn nobody_elses_sessions_end(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, hers) = app.signed_in("ada@example.com").await;
    let (bob, his) = app.signed_in("bob@example.com").await;

    ada.logs_out(&hers, "all").await.has_status(204);

    bob.looks_at_themselves(&his).await.ok();
}

#[tokio::test]
async fn this_session_is_meant_when_nothing_is_said() {
    let app = App::start().await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let (laptop, tablet) = (ada.logs_in().await, ada.logs_in().await);

    app.call(Method::POST, PATH)
        .by(&phone)
        .await
        .has_status(204);
    app.post(PATH, json!({})).by(&laptop).await.has_status(204);

    ada.looks_at_themselves(&phone)
        .await
        .is(401, "session-ended");
    ada.looks_at_themselves(&laptop)
        .await
        .is(401, "session-ended");
    ada.looks_at_themselves(&tablet).await.ok();
}

#[tokio::test]
async fn a_scope_that_does_not_exist_ends_nothing() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    ada.logs_out(&grant, "everybody")
        .await
        .is(400, "malformed-request");

    ada.looks_at_themselves(&grant).await.ok();
}

#[tokio::test]
async fn a_token_that_has_run_out_ends_nothing() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::minutes(16));

    ada.logs_out(&grant, "all")
        .await
        .is(401, "access-token-expired");

    ada.refreshes(&grant).await.ok();
}
