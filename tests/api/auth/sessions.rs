use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::{
    api::on_every_store,
    support::{app::App, people::PASSWORD, store::TestStore},
};

on_every_store!(
    a_session_shows_its_device_its_address_and_its_times,
    the_session_used_last_comes_first,
    sessions_that_are_over_are_not_listed,
    ending_a_session_ends_it_at_once,
    ending_a_session_twice_says_that_it_is_gone,
    nobody_ends_a_session_of_somebody_else,
);

async fn a_session_shows_its_device_its_address_and_its_times(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let grant = ada
        .tries(PASSWORD)
        .header("user-agent", "Firefox on a phone")
        .await
        .grant();
    app.clock.advance(Duration::minutes(5));
    let grant = ada.refreshes(&grant).await.grant();

    let sessions = ada.sessions(&grant).await;

    let expected = json!({
        "id": grant.session_id,
        "device": "Firefox on a phone",
        "address": "127.0.0.1",
        "created_at": "2026-11-22T12:00:00.123456Z",
        "last_used_at": "2026-11-22T12:05:00.123456Z",
        "expires_at": "2026-11-29T12:05:00.123456Z",
        "current": true,
    });
    assert_eq!(sessions, [expected]);
}

async fn the_session_used_last_comes_first(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::SECOND);
    let laptop = ada.logs_in().await;
    app.clock.advance(Duration::SECOND);
    ada.refreshes(&phone).await.ok();

    let sessions = ada.sessions(&laptop).await;

    let told: Vec<_> = sessions.iter().map(|s| (&s["id"], &s["current"])).collect();
    let expected = [
        (&json!(phone.session_id), &json!(false)),
        (&json!(laptop.session_id), &json!(true)),
    ];
    assert_eq!(told, expected);
}

async fn sessions_that_are_over_are_not_listed(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, _forgotten) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::days(7));
    let (left, here) = (ada.logs_in().await, ada.logs_in().await);
    ada.logs_out(&left, "current").await.has_status(204);

    let sessions = ada.sessions(&here).await;

    let ids: Vec<_> = sessions.iter().map(|session| &session["id"]).collect();
    assert_eq!(ids, [&json!(here.session_id)]);
}

async fn ending_a_session_ends_it_at_once(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let lost = ada.logs_in().await;

    ada.ends_session(&phone, &lost.session_id)
        .await
        .has_status(204);

    ada.looks_at_themselves(&lost)
        .await
        .is(401, "session-ended");
    ada.refreshes(&lost).await.is(401, "session-ended");
    ada.looks_at_themselves(&phone).await.ok();
}

async fn ending_a_session_twice_says_that_it_is_gone(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let lost = ada.logs_in().await;
    ada.ends_session(&phone, &lost.session_id)
        .await
        .has_status(204);

    let again = ada.ends_session(&phone, &lost.session_id).await;

    again.is(404, "unknown-session");
}

async fn nobody_ends_a_session_of_somebody_else(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, hers) = app.signed_in("ada@example.com").await;
    let (eve, own) = app.signed_in("eve@example.com").await;

    eve.ends_session(&own, &hers.session_id)
        .await
        .is(404, "unknown-session");

    ada.looks_at_themselves(&hers).await.ok();
}

#[tokio::test]
async fn the_session_of_the_request_may_end_itself() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    ada.ends_session(&grant, &grant.session_id)
        .await
        .has_status(204);

    ada.looks_at_themselves(&grant)
        .await
        .is(401, "session-ended");
}

#[tokio::test]
async fn an_id_that_nobody_has_is_not_found_and_one_that_is_none_is_malformed() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    ada.ends_session(&grant, &Uuid::nil().to_string())
        .await
        .is(404, "unknown-session");
    ada.ends_session(&grant, "1")
        .await
        .is(400, "malformed-request");
}

#[tokio::test]
async fn an_address_that_the_client_claims_is_not_believed() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    let grant = ada
        .tries(PASSWORD)
        .header("x-forwarded-for", "192.0.2.7")
        .header("x-real-ip", "192.0.2.7")
        .header("forwarded", "for=192.0.2.7")
        .await
        .grant();

    assert_eq!(ada.sessions(&grant).await[0]["address"], "127.0.0.1");
}

#[tokio::test]
async fn a_device_with_a_very_long_name_is_shown_with_its_beginning() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    let call = ada.tries(PASSWORD).header("user-agent", "x".repeat(5_000));
    let grant = call.await.grant();

    assert_eq!(ada.sessions(&grant).await[0]["device"], "x".repeat(200));
}
