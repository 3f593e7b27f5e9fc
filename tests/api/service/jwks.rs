use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use portreeve::{keys::KeyTerm, shared::Clock};
use portreeve_server::SystemClock;
use serde_json::{Value, json};

use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    the_keys_verify_our_tokens_with_any_library,
    every_algorithm_signs_in_and_verifies,
    two_instances_publish_the_same_key,
);

const PATH: &str = "/.well-known/jwks.json";

/// What somebody does who knows nothing of us but the address of the keys.
fn verified(keys: &JwkSet, token: &str) -> Value {
    let header = jsonwebtoken::decode_header(token).unwrap();
    let jwk = keys.find(&header.kid.unwrap()).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub", "nbf"]);
    validation.validate_nbf = true;
    validation.set_issuer(&["https://accounts.example.com"]);
    validation.set_audience(&["our products"]);
    let key = DecodingKey::from_jwk(jwk).unwrap();
    let token = jsonwebtoken::decode::<Value>(token, &key, &validation);
    token.unwrap().claims
}

const NAMES: [(&str, &str); 2] = [
    ("JWT_ISSUER", "https://accounts.example.com"),
    ("JWT_AUDIENCE", "our products"),
];

async fn keys(app: &App) -> JwkSet {
    let answer = app.get(PATH).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    serde_json::from_value(answer.ok()).unwrap()
}

async fn the_keys_verify_our_tokens_with_any_library(store: TestStore) {
    // The library asks the system's clock.
    store.clock.set(SystemClock.now());
    let app = App::with(&store, &NAMES).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let claims = verified(&keys(&app).await, &grant.access_token);

    assert_eq!(claims["sub"], ada.id.as_str());
    assert_eq!(claims["roles"], json!(["user"]));
}

async fn every_algorithm_signs_in_and_verifies(store: TestStore) {
    for (n, algorithm) in ["EdDSA", "ES256", "RS256"].into_iter().enumerate() {
        let variables = [NAMES[0], NAMES[1], ("JWT_ALGORITHM", algorithm)];
        // A change of the algorithm is a rotation, and this is the end of its lead.
        store.clock.set(SystemClock.now() - KeyTerm::PUBLISH_AHEAD);
        let app = App::with(&store, &variables).await;
        store.clock.set(SystemClock.now());
        let (ada, grant) = app.signed_in(&format!("{algorithm}@example.com")).await;

        let keys = keys(&app).await;

        assert_eq!(keys.keys.len(), n + 1, "{algorithm}");
        assert_eq!(
            keys.keys[0].common.key_algorithm.unwrap().to_string(),
            algorithm
        );
        verified(&keys, &grant.access_token);
        ada.looks_at_themselves(&grant).await.ok();
    }
}

async fn two_instances_publish_the_same_key(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);

    let (here, there) = (one.get(PATH).await.ok(), other.get(PATH).await.ok());

    assert_eq!(here, there);
}

#[tokio::test]
async fn a_published_key_is_public() {
    for algorithm in ["EdDSA", "ES256", "RS256"] {
        let app = App::with(&TestStore::memory(), &[("JWT_ALGORITHM", algorithm)]).await;

        let key = app.get(PATH).await.ok()["keys"][0].clone();

        assert_eq!(key["use"], "sig");
        assert_eq!(key["alg"], algorithm);
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert_eq!(key.get(private), None, "{algorithm}");
        }
    }
}

#[tokio::test]
async fn a_shared_secret_is_not_published() {
    let app = App::with(&TestStore::memory(), &[("JWT_ALGORITHM", "HS256")]).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let keys = app.get(PATH).await.ok();

    assert_eq!(keys, json!({"keys": []}));
    ada.looks_at_themselves(&grant).await.ok();
}
