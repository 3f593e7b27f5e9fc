use portreeve::auth::{EndReason, Event};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    api::{at_once, on_every_store},
    support::{
        app::{App, REVOCATIONS_TOKEN},
        people::{Grant, PASSWORD},
        store::TestStore,
    },
};

on_every_store!(
    a_session_shows_its_device_its_address_and_its_times,
    the_session_that_began_last_comes_first,
    all_pages_together_hold_each_session_once,
    a_sign_in_over_the_limit_ends_the_session_that_was_used_least_recently,
    many_sign_ins_at_once_leave_no_more_than_the_limit,
    sessions_that_are_over_are_not_listed,
    ending_a_session_ends_it_at_once,
    ending_a_session_twice_says_that_it_is_gone,
    a_user_cannot_end_a_session_of_another,
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

async fn the_session_that_began_last_comes_first(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::SECOND);
    let laptop = ada.logs_in().await;
    app.clock.advance(Duration::SECOND);
    ada.refreshes(&phone).await.ok();

    let sessions = ada.sessions(&laptop).await;

    let listed: Vec<_> = sessions.iter().map(|s| (&s["id"], &s["current"])).collect();
    let expected = [
        (&json!(laptop.session_id), &json!(true)),
        (&json!(phone.session_id), &json!(false)),
    ];
    assert_eq!(listed, expected);
}

async fn all_pages_together_hold_each_session_once(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let mut newest_first = vec![grant.session_id.clone()];
    for _ in 0..4 {
        app.clock.advance(Duration::SECOND);
        newest_first.insert(0, ada.logs_in().await.session_id);
    }

    let (mut met, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let list = app.get(&format!("/api/v1/auth/sessions{query}"));
        let page = list.by(&grant).await.ok();
        let items = page["items"].as_array().unwrap();
        assert!((1..=2).contains(&items.len()));
        let ids = items.iter().map(|session| session["id"].as_str().unwrap());
        met.extend(ids.map(str::to_owned));
        match &page["next_cursor"] {
            Value::Null => break,
            cursor => query = format!("?limit=2&cursor={}", cursor.as_str().unwrap()),
        }
    }

    assert_eq!(met, newest_first);
}

async fn a_sign_in_over_the_limit_ends_the_session_that_was_used_least_recently(store: TestStore) {
    let app = App::with(&store, &[("MAX_SESSIONS_PER_ACCOUNT", "2")]).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::SECOND);
    let laptop = ada.logs_in().await;
    app.clock.advance(Duration::SECOND);
    let phone = ada.refreshes(&phone).await.grant();
    ada.looks_at_themselves(&laptop).await.ok();

    let tablet = ada.logs_in().await;

    ada.looks_at_themselves(&laptop)
        .await
        .is(401, "session-ended");
    ada.refreshes(&laptop).await.is(401, "session-ended");
    ada.looks_at_themselves(&phone).await.ok();
    ada.looks_at_themselves(&tablet).await.ok();
    let feed = app.get("/api/v1/auth/revocations");
    let feed = feed.bearing(REVOCATIONS_TOKEN).await.ok();
    assert_eq!(feed["items"][0]["session_id"], laptop.session_id.as_str());
    let ended = Event::SignedOut {
        account_id: ada.id.parse().unwrap(),
        session_id: None,
        reason: EndReason::SessionLimit,
    };
    assert!(app.auth_events().await.contains(&ended));
}

async fn many_sign_ins_at_once_leave_no_more_than_the_limit(store: TestStore) {
    let app = App::with(&store, &[("MAX_SESSIONS_PER_ACCOUNT", "3")]).await;
    let ada = app.registered("ada@example.com").await;

    let answers = at_once(20, |_| ada.tries(PASSWORD)).await;

    let grants: Vec<Grant> = answers.into_iter().map(|answer| answer.grant()).collect();
    let mut alive = Vec::new();
    for grant in &grants {
        if ada.looks_at_themselves(grant).await.status == 200 {
            alive.push(grant);
        }
    }
    assert_eq!(alive.len(), 3);
    assert_eq!(ada.sessions(alive[0]).await.len(), 3);
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let list = |query: &str| {
        let path = format!("/api/v1/auth/sessions?{query}");
        app.get(&path).by(&grant)
    };

    for query in ["limit=0", "limit=201", "limit=x"] {
        list(query).await.is(400, "malformed-request");
    }
    let answer = list("cursor=x").await;
    answer.is(422, "validation-failed").blames(&["cursor"]);
    list("limit=200").await.ok();
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

async fn a_user_cannot_end_a_session_of_another(store: TestStore) {
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
async fn an_unknown_id_is_not_found_and_an_invalid_one_is_malformed() {
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
