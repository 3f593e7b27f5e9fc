//! Tokens with a good signature that we would not have made.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use portreeve::shared::Clock;
use serde_json::{Value, json};

use super::access_token::shown;
use crate::support::{app::App, people::Person, store::TestStore};

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
    let key = EncodingKey::from_secret(SHARED.as_bytes()).unwrap();
    jsonwebtoken::encode(header, claims, &key).unwrap()
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
    let mut late = claims;
    late["exp"] = json!(now - 31);
    shown(&app, &signed(&header, &late))
        .await
        .is(401, "access-token-expired");
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
