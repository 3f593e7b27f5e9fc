//! What an access token must be to be taken for one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{
    answer::Answer,
    app::App,
    people::{Grant, Person},
};

pub async fn shown(app: &App, access_token: &str) -> Answer {
    app.get("/api/v1/users/me").bearing(access_token).await
}

#[tokio::test]
async fn a_token_lasts_fifteen_minutes_and_thirty_seconds_of_leeway() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    app.clock
        .advance(Duration::minutes(15) + Duration::seconds(29));
    ada.looks_at_themselves(&grant).await.ok();

    app.clock.advance(Duration::seconds(2));
    ada.looks_at_themselves(&grant)
        .await
        .is(401, "access-token-expired");
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong_with_the_token() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let said = |answer: &Answer| answer.header("www-authenticate").to_owned();
    let because =
        |fault: &str| format!("Bearer error=\"invalid_token\", error_description=\"{fault}\"");

    let none = app.get("/api/v1/users/me").await;
    let wrong = shown(&app, "a.b.c").await;
    assert_eq!(said(none.is(401, "invalid-access-token")), "Bearer");
    assert_eq!(
        said(wrong.is(401, "invalid-access-token")),
        because("not valid")
    );

    let (_, ended) = app.signed_in("bob@example.com").await;
    app.post("/api/v1/auth/logout", json!({}))
        .by(&ended)
        .await
        .has_status(204);
    let over = shown(&app, &ended.access_token).await;
    assert_eq!(
        said(over.is(401, "session-ended")),
        because("the session has ended")
    );

    app.clock.advance(Duration::minutes(16));
    let expired = ada.looks_at_themselves(&grant).await;
    assert_eq!(
        said(expired.is(401, "access-token-expired")),
        because("expired")
    );
    // What is said of a refresh token is nothing to say of an access token.
    let refused = app
        .post("/api/v1/auth/refresh", json!({"refresh_token": "x"}))
        .await;
    assert_eq!(said(refused.is(401, "invalid-refresh-token")), "Bearer");
}

#[tokio::test]
async fn a_token_that_has_expired_and_was_altered_is_no_token_of_ours() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let (unsigned, _) = grant.access_token.rsplit_once('.').unwrap();
    app.clock.advance(Duration::minutes(16));

    let altered = shown(&app, &format!("{unsigned}.AAAA")).await;

    altered.is(401, "invalid-access-token");
}

#[tokio::test]
async fn a_token_altered_anywhere_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let token = grant.access_token;

    for at in (0..token.len()).step_by(7) {
        let mut altered = token.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        shown(&app, &altered).await.is(401, "invalid-access-token");
    }
}

#[tokio::test]
async fn what_is_no_token_at_all_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let unsigned = grant.access_token.rsplit_once('.').unwrap().0;

    for raw in [
        "x",
        "..",
        "a.b.c",
        unsigned,
        &format!("{unsigned}."),
        &grant.refresh_token,
    ] {
        shown(&app, raw).await.is(401, "invalid-access-token");
    }
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let payload = grant.access_token.split('.').nth(1).unwrap();

    for algorithm in ["none", "None", "NONE"] {
        let header = json!({"alg": algorithm, "typ": "at+jwt"}).to_string();
        let forged = format!("{}.{payload}.", URL_SAFE_NO_PAD.encode(header));
        shown(&app, &forged).await.is(401, "invalid-access-token");
    }
}

#[tokio::test]
async fn a_token_signed_with_the_public_key_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let keys = app.get("/.well-known/jwks.json").await.ok();
    let public = URL_SAFE_NO_PAD
        .decode(keys["keys"][0]["x"].as_str().unwrap())
        .unwrap();
    let mut header = jsonwebtoken::decode_header(&grant.access_token).unwrap();
    header.alg = Algorithm::HS256;
    let payload = grant.access_token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();

    let key = EncodingKey::from_secret(&public).unwrap();
    let forged = jsonwebtoken::encode(&header, &claims, &key).unwrap();

    shown(&app, &forged).await.is(401, "invalid-access-token");
}

#[tokio::test]
async fn a_token_of_another_service_is_refused() {
    let (here, elsewhere) = (App::start().await, App::start().await);
    let (_, grant): (Person, Grant) = elsewhere.signed_in("ada@example.com").await;

    shown(&here, &grant.access_token)
        .await
        .is(401, "invalid-access-token");
}
