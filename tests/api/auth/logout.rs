use portreeve::auth::Event;
use reqwest::Method;
use serde_json::json;
use time::Duration;

use crate::{
    api::on_every_store,
    support::{answer::Answer, app::App, client::Call, store::TestStore},
};

on_every_store!(
    signing_out_ends_this_session_only,
    signing_out_works_again_and_again,
    signing_out_of_the_others_keeps_this_one,
    signing_out_of_all_leaves_none,
    an_ended_session_cannot_end_the_living,
    the_sessions_of_other_users_stay,
    a_refresh_token_signs_out_when_the_access_token_has_run_out,
    a_refresh_token_signs_out_of_the_others_and_of_all,
    the_refresh_token_just_spent_still_signs_out,
    a_refresh_token_spent_longer_ago_ends_its_session_as_stolen_and_no_other,
    a_refresh_token_of_an_ended_session_cannot_end_the_living,
    a_forged_refresh_token_ends_nothing_and_learns_nothing,
    a_session_that_is_not_meant_goes_on,
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

async fn the_sessions_of_other_users_stay(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, hers) = app.signed_in("ada@example.com").await;
    let (bob, his) = app.signed_in("bob@example.com").await;

    ada.logs_out(&hers, "all").await.has_status(204);

    bob.looks_at_themselves(&his).await.ok();
}

/// Signs out with a refresh token, long after the access token.
fn leaves(app: &App, refresh_token: &str, scope: &str) -> Call {
    app.post(
        PATH,
        json!({"refresh_token": refresh_token, "scope": scope}),
    )
}

async fn a_refresh_token_signs_out_when_the_access_token_has_run_out(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::minutes(16));
    let laptop = ada.logs_in().await;

    for _ in 0..3 {
        let left = leaves(&app, &phone.refresh_token, "current").by(&phone);
        left.await.has_status(204);
    }

    ada.refreshes(&phone).await.is(401, "session-ended");
    ada.looks_at_themselves(&laptop).await.ok();
    let events = app.auth_events().await;
    let signed_out = |event: &&Event| matches!(event, Event::SignedOut { .. });
    assert_eq!(events.iter().filter(signed_out).count(), 1);
}

async fn a_refresh_token_signs_out_of_the_others_and_of_all(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let laptop = ada.logs_in().await;

    let left = leaves(&app, &phone.refresh_token, "others").await;
    left.has_status(204);
    ada.looks_at_themselves(&laptop)
        .await
        .is(401, "session-ended");
    ada.looks_at_themselves(&phone).await.ok();

    let tablet = ada.logs_in().await;
    let left = leaves(&app, &phone.refresh_token, "all").await;
    left.has_status(204);
    ada.looks_at_themselves(&tablet)
        .await
        .is(401, "session-ended");
    ada.looks_at_themselves(&phone)
        .await
        .is(401, "session-ended");
}

async fn the_refresh_token_just_spent_still_signs_out(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let second = ada.refreshes(&first).await.grant();
    app.clock.advance(Duration::milliseconds(9_999));

    let left = leaves(&app, &first.refresh_token, "current").await;

    left.has_status(204);
    ada.refreshes(&second).await.is(401, "session-ended");
    let events = app.auth_events().await;
    let signed_out = |event: &&Event| matches!(event, Event::SignedOut { .. });
    assert_eq!(events.iter().filter(signed_out).count(), 1);
}

async fn a_refresh_token_spent_longer_ago_ends_its_session_as_stolen_and_no_other(
    store: TestStore,
) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let laptop = ada.logs_in().await;
    let second = ada.refreshes(&first).await.grant();
    app.clock.advance(Duration::seconds(10));

    let left = leaves(&app, &first.refresh_token, "all").await;

    left.has_status(204);
    ada.refreshes(&second).await.is(401, "session-ended");
    ada.looks_at_themselves(&laptop).await.ok();
    let events = app.auth_events().await;
    let reused = |event: &&Event| matches!(event, Event::RefreshTokenReused { .. });
    assert_eq!(events.iter().filter(reused).count(), 1);
}

async fn a_refresh_token_of_an_ended_session_cannot_end_the_living(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, stolen) = app.signed_in("ada@example.com").await;
    ada.logs_out(&stolen, "current").await.has_status(204);
    let phone = ada.logs_in().await;

    for scope in ["all", "others"] {
        let left = leaves(&app, &stolen.refresh_token, scope).await;
        left.has_status(204);
    }

    ada.looks_at_themselves(&phone).await.ok();
}

async fn a_forged_refresh_token_ends_nothing_and_learns_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let real = leaves(&app, &ada.logs_in().await.refresh_token, "current").await;
    // Names the session, without the proof.
    let (named, _) = grant.refresh_token.split_at(52);
    let forged = [
        format!("{named}{}", "A".repeat(43)),
        "prt_".into(),
        "x".into(),
    ];

    for token in &forged {
        let left = leaves(&app, token, "all").await;

        let status_and_text = |answer: &Answer| (answer.status, answer.text.clone());
        assert_eq!(status_and_text(&left), status_and_text(&real), "{token}");
        assert_eq!(left.header("set-cookie"), real.header("set-cookie"));
    }

    ada.looks_at_themselves(&grant).await.ok();
    ada.refreshes(&grant).await.ok();
}

async fn a_session_that_is_not_meant_goes_on(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let laptop = ada.logs_in().await;
    let meant = |scope: &str| json!({"session_id": laptop.session_id, "scope": scope});
    let mut by_token = meant("all");
    by_token["refresh_token"] = json!(phone.refresh_token);

    app.post(PATH, meant("all"))
        .by(&phone)
        .await
        .has_status(204);
    app.post(PATH, by_token).await.has_status(204);
    ada.looks_at_themselves(&phone).await.ok();

    let left = app.post(PATH, meant("current")).by(&laptop).await;
    left.has_status(204);
    ada.looks_at_themselves(&laptop)
        .await
        .is(401, "session-ended");
    ada.looks_at_themselves(&phone).await.ok();
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
