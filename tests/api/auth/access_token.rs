//! What an access token must be to be taken for one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use portreeve::shared::Clock;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{
    answer::Answer,
    app::App,
    people::{Grant, Person},
    store::TestStore,
};

/// With it, a test can sign what it likes.
const SHARED: &str = "a shared secret of more than 32 characters";

/// Somebody signed in at a service whose key the test knows, and the header and the claims of their token.
async fn with_a_known_key() -> (App, Person, Header, Value) {
    let app = App::with(&TestStore::memory(), &[("JWT_SECRET", SHARED)]).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let header = jsonwebtoken::decode_header(&grant.access_token).unwrap();
    let payload = grant.access_token.split('.').nth(1).unwrap();
    let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    (app, ada, header, claims)
}

fn signed(header: &Header, claims: &Value) -> String {
    let key = EncodingKey::from_secret(SHARED.as_bytes());
    jsonwebtoken::encode(header, claims, &key).unwrap()
}

async fn shown(app: &App, access_token: &str) -> Answer {
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
        .is(401, "invalid-access-token");
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

    let key = EncodingKey::from_secret(&public);
    let forged = jsonwebtoken::encode(&header, &claims, &key).unwrap();

    shown(&app, &forged).await.is(401, "invalid-access-token");
}

#[tokio::test]
async fn a_token_signed_anew_with_the_right_key_is_taken() {
    let (app, ada, header, claims) = with_a_known_key().await;

    let answer = shown(&app, &signed(&header, &claims)).await;

    assert_eq!(answer.ok()["id"], ada.id.as_str());
}

#[tokio::test]
async fn a_token_of_another_type_is_refused() {
    let (app, _, header, claims) = with_a_known_key().await;

    for typ in [None, Some("JWT"), Some("at"), Some("refresh+jwt")] {
        let typ = typ.map(str::to_owned);
        let other = Header {
            typ,
            ..header.clone()
        };
        shown(&app, &signed(&other, &claims))
            .await
            .is(401, "invalid-access-token");
    }
}

#[tokio::test]
async fn a_token_of_another_algorithm_is_refused() {
    let (app, _, header, claims) = with_a_known_key().await;

    for alg in [Algorithm::HS384, Algorithm::HS512] {
        let other = Header {
            alg,
            ..header.clone()
        };
        shown(&app, &signed(&other, &claims))
            .await
            .is(401, "invalid-access-token");
    }
}

#[tokio::test]
async fn a_token_that_lacks_a_claim_is_refused() {
    let (app, _, header, claims) = with_a_known_key().await;

    for claim in [
        "iss", "aud", "sub", "exp", "nbf", "iat", "jti", "sid", "roles",
    ] {
        let mut lacking = claims.clone();
        lacking.as_object_mut().unwrap().remove(claim);
        let answer = shown(&app, &signed(&header, &lacking)).await;
        assert_eq!(answer.slug(), "invalid-access-token", "without {claim}");
    }
}

#[tokio::test]
async fn a_token_for_others_or_for_another_time_is_refused() {
    let (app, _, header, claims) = with_a_known_key().await;
    let now = app.clock.now().unix_timestamp();

    for (claim, value) in [
        ("iss", json!("https://elsewhere.example")),
        ("aud", json!("somebody else")),
        ("exp", json!(now - 31)),
        ("nbf", json!(now + 31)),
        ("sub", json!("not an id")),
        ("sid", json!("not an id")),
    ] {
        let mut wrong = claims.clone();
        wrong[claim] = value;
        let answer = shown(&app, &signed(&header, &wrong)).await;
        assert_eq!(
            answer.slug(),
            "invalid-access-token",
            "with another {claim}"
        );
    }
}

#[tokio::test]
async fn a_token_that_names_somebody_elses_session_is_refused() {
    let (app, _, header, claims) = with_a_known_key().await;
    let bob = app.registered("bob@example.com").await;

    let mut wrong = claims;
    wrong["sub"] = json!(bob.id);

    shown(&app, &signed(&header, &wrong))
        .await
        .is(401, "invalid-access-token");
}

#[tokio::test]
async fn a_role_in_a_token_gives_nothing_that_the_account_does_not_have() {
    let (app, _, header, claims) = with_a_known_key().await;

    let mut wrong = claims;
    wrong["roles"] = json!(["admin"]);
    let token = signed(&header, &wrong);

    app.get("/api/v1/users")
        .bearing(&token)
        .await
        .is(403, "not-admin");
}

#[tokio::test]
async fn a_token_of_another_service_is_refused() {
    let (here, elsewhere) = (App::start().await, App::start().await);
    let (_, grant): (Person, Grant) = elsewhere.signed_in("ada@example.com").await;

    shown(&here, &grant.access_token)
        .await
        .is(401, "invalid-access-token");
}
