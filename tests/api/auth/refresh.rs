use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portreeve::auth::Event;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    api::on_every_store,
    support::{app::App, people::Grant, store::TestStore},
};

on_every_store!(
    a_refresh_token_is_spent_for_the_next,
    the_token_just_spent_gets_the_same_child_for_ten_seconds,
    a_token_spent_longer_ago_ends_the_session,
    a_grandparent_ends_the_session_even_at_once,
    without_a_grace_a_second_use_ends_the_session,
    a_reused_token_is_reported_once,
    a_reused_token_leaves_the_other_sessions,
    a_forged_token_that_names_a_session_ends_nothing,
    a_refreshed_session_goes_on_past_a_week,
    a_session_that_is_not_used_for_a_week_ends,
    a_session_ends_after_thirty_days_however_often_it_is_refreshed,
    a_new_role_stands_in_the_next_token,
);

const PATH: &str = "/api/v1/auth/refresh";

async fn a_refresh_token_is_spent_for_the_next(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;

    let second = ada.refreshes(&first).await.grant();
    let third = ada.refreshes(&second).await.grant();

    assert_eq!(third.session_id, first.session_id);
    let mut tokens = [
        first.refresh_token,
        second.refresh_token,
        third.refresh_token.clone(),
    ];
    tokens.sort();
    assert!(tokens.windows(2).all(|pair| pair[0] != pair[1]));
    ada.looks_at_themselves(&third).await.ok();
}

async fn the_token_just_spent_gets_the_same_child_for_ten_seconds(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let child = ada.refreshes(&first).await.grant();

    app.clock.advance(Duration::milliseconds(9_999));
    let again = ada.refreshes(&first).await.grant();

    assert_eq!(again.refresh_token, child.refresh_token);
    ada.looks_at_themselves(&again).await.ok();
    ada.refreshes(&child).await.ok();
}

async fn a_token_spent_longer_ago_ends_the_session(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let second = ada.refreshes(&first).await.grant();
    app.clock.advance(Duration::seconds(10));

    ada.refreshes(&first).await.is(401, "token-reused");

    ada.refreshes(&first).await.is(401, "session-ended");
    ada.refreshes(&second).await.is(401, "session-ended");
    ada.looks_at_themselves(&second)
        .await
        .is(401, "session-ended");
}

async fn a_grandparent_ends_the_session_even_at_once(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let second = ada.refreshes(&first).await.grant();
    let third = ada.refreshes(&second).await.grant();

    ada.refreshes(&first).await.is(401, "token-reused");

    ada.refreshes(&third).await.is(401, "session-ended");
}

async fn without_a_grace_a_second_use_ends_the_session(store: TestStore) {
    let app = App::with(&store, &[("REFRESH_GRACE_SECONDS", "0")]).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let second = ada.refreshes(&first).await.grant();

    ada.refreshes(&first).await.is(401, "token-reused");

    ada.refreshes(&second).await.is(401, "session-ended");
}

async fn a_reused_token_is_reported_once(store: TestStore) {
    let app = App::with(&store, &[("REFRESH_GRACE_SECONDS", "0")]).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    ada.refreshes(&first).await.ok();

    for _ in 0..3 {
        ada.refreshes(&first).await.has_status(401);
    }

    let events = app.auth_events().await;
    let reported: Vec<_> = events.iter().filter_map(reused_session).collect();
    assert_eq!(reported, [first.session_id]);
}

fn reused_session(event: &Event) -> Option<String> {
    match event {
        Event::RefreshTokenReused { session_id, .. } => Some(session_id.to_string()),
        _ => None,
    }
}

async fn a_reused_token_leaves_the_other_sessions(store: TestStore) {
    let app = App::with(&store, &[("REFRESH_GRACE_SECONDS", "0")]).await;
    let (ada, phone) = app.signed_in("ada@example.com").await;
    let laptop = ada.logs_in().await;
    ada.refreshes(&phone).await.ok();

    ada.refreshes(&phone).await.is(401, "token-reused");

    ada.looks_at_themselves(&laptop).await.ok();
    ada.refreshes(&laptop).await.ok();
}

async fn a_forged_token_that_names_a_session_ends_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, real) = app.signed_in("ada@example.com").await;
    let raw = real.refresh_token.strip_prefix("prt_").unwrap();
    let raw = URL_SAFE_NO_PAD.decode(raw).unwrap();

    // The session, the generation, the nonce, the MAC: another value in each.
    for at in [0, 16, 19, 20, 36, raw.len() - 1] {
        let mut bytes = raw.clone();
        bytes[at] ^= 1;
        let refresh_token = format!("prt_{}", URL_SAFE_NO_PAD.encode(bytes));
        let forged = Grant {
            refresh_token,
            ..real.clone()
        };
        ada.refreshes(&forged)
            .await
            .is(401, "invalid-refresh-token");
    }

    ada.looks_at_themselves(&real).await.ok();
    ada.refreshes(&real).await.ok();
}

async fn a_refreshed_session_goes_on_past_a_week(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, mut grant) = app.signed_in("ada@example.com").await;

    for _ in 0..4 {
        app.clock.advance(Duration::days(7) - Duration::MICROSECOND);
        grant = ada.refreshes(&grant).await.grant();
    }

    ada.looks_at_themselves(&grant).await.ok();
}

async fn a_session_that_is_not_used_for_a_week_ends(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    app.clock.advance(Duration::days(7));

    ada.refreshes(&grant).await.is(401, "session-ended");
}

async fn a_session_ends_after_thirty_days_however_often_it_is_refreshed(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, mut grant) = app.signed_in("ada@example.com").await;
    for _ in 0..5 {
        app.clock.advance(Duration::days(6) - Duration::MICROSECOND);
        grant = ada.refreshes(&grant).await.grant();
    }
    ada.looks_at_themselves(&grant).await.ok();

    app.clock.advance(Duration::microseconds(5));

    ada.refreshes(&grant).await.is(401, "session-ended");
    ada.looks_at_themselves(&grant)
        .await
        .is(401, "session-ended");
}

async fn a_new_role_stands_in_the_next_token(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    app.admin().await.makes(&ada.id, "admin").await.ok();

    let next = ada.refreshes(&grant).await.grant();

    let payload = next.access_token.split('.').nth(1).unwrap();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(claims["roles"], json!(["admin"]));
}

#[tokio::test]
async fn where_there_is_nothing_to_refresh_no_user_is_signed_in() {
    let app = App::start().await;

    let empty = app.post(PATH, json!({})).await;
    let absent = app.call(reqwest::Method::POST, PATH).await;

    for answer in [empty, absent] {
        answer.has_status(204);
        assert_eq!(answer.text, "");
        assert!(answer.headers.get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_none_is_refused() {
    let app = App::start().await;

    for token in ["", "prt_x"] {
        let body = json!({"refresh_token": token});
        app.post(PATH, body).await.is(401, "invalid-refresh-token");
    }
}
