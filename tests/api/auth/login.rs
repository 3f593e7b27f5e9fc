use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portreeve::shared::EmailAddress;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::{at_once, on_every_store},
    support::{
        app::App,
        people::{PASSWORD, Person},
        store::TestStore,
    },
};

on_every_store!(
    signing_in_answers_with_a_grant,
    a_wrong_password_an_unknown_address_and_a_suspended_account_get_the_same_answer,
    a_lifted_suspension_lets_in_again,
    an_outdated_hash_is_renewed_at_the_next_sign_in,
    a_refused_sign_in_starts_no_session,
);

const PATH: &str = "/api/v1/auth/login";

async fn signing_in_answers_with_a_grant(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;

    let grant = ada.tries(PASSWORD).await.ok();

    assert_eq!(grant["token_type"], "Bearer");
    assert_eq!(grant["expires_in"], 900);
    assert!(
        grant["session_id"]
            .as_str()
            .unwrap()
            .parse::<Uuid>()
            .is_ok()
    );
    assert!(grant["refresh_token"].as_str().unwrap().starts_with("prt_"));
    assert_eq!(grant.as_object().unwrap().len(), 5);
}

async fn a_wrong_password_an_unknown_address_and_a_suspended_account_get_the_same_answer(
    store: TestStore,
) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let eve = app.registered("eve@example.com").await;
    app.admin().await.sets(&eve.id, "suspended").await.ok();
    let absent = json!({"email": "nobody@example.com", "password": PASSWORD});

    let answers = [
        ada.tries("four purple ducks at one").await,
        app.post(PATH, absent).await,
        eve.tries(PASSWORD).await,
    ];

    let [wrong, unknown, suspended] = answers.map(|answer| {
        answer.is(401, "invalid-credentials");
        let mut headers = answer.headers.clone();
        headers.remove("x-request-id");
        headers.remove("date");
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        (headers, body)
    });
    assert_eq!(wrong, unknown);
    assert_eq!(wrong, suspended);
}

async fn a_lifted_suspension_lets_in_again(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let root = app.admin().await;
    root.sets(&ada.id, "suspended").await.ok();
    root.sets(&ada.id, "active").await.ok();

    let grant = ada.logs_in().await;

    ada.looks_at_themselves(&grant).await.ok();
}

async fn an_outdated_hash_is_renewed_at_the_next_sign_in(store: TestStore) {
    let old = App::on(&store).await;
    let ada = old.registered("ada@example.com").await;
    assert!(hash_of(&old, &ada).await.contains("m=64,"));

    let new = App::with(&store, &[("ARGON2_MEMORY_KIB", "128")]).await;
    let ada = ada.at(&new);
    let grant = ada.logs_in().await;

    assert!(hash_of(&new, &ada).await.contains("m=128,"));
    ada.looks_at_themselves(&grant).await.ok();
    ada.logs_in().await;
}

async fn hash_of(app: &App, person: &Person) -> String {
    let email = EmailAddress::parse(&person.email).unwrap();
    let account = app.stores().accounts.by_email(&email).await.unwrap();
    account.unwrap().password().expose().to_owned()
}

async fn a_refused_sign_in_starts_no_session(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    ada.tries("four purple ducks at one").await.has_status(401);

    assert_eq!(ada.sessions(&grant).await.len(), 1);
}

#[tokio::test]
async fn the_spelling_of_the_address_makes_no_difference() {
    let app = App::start().await;
    app.registered("jos\u{e9}@example.com").await;

    for email in ["JOS\u{c9}@Example.COM", " jose\u{301}@example.com"] {
        let body = json!({"email": email, "password": PASSWORD});
        app.post(PATH, body).await.ok();
    }
}

#[tokio::test]
async fn a_password_is_the_same_composed_and_decomposed() {
    let app = App::start().await;
    let composed = json!({"email": "ada@example.com", "password": "caf\u{e9} purple ducks"});
    app.post("/api/v1/auth/register", composed)
        .await
        .has_status(201);

    let decomposed = json!({"email": "ada@example.com", "password": "cafe\u{301} purple ducks"});

    app.post(PATH, decomposed).await.ok();
}

#[tokio::test]
async fn every_field_at_fault_is_listed() {
    let app = App::start().await;

    let body = json!({"email": "ada", "password": "x".repeat(129)});
    let answer = app.post(PATH, body).await;

    answer
        .is(422, "validation-failed")
        .blames(&["email", "password"]);
}

#[tokio::test]
async fn an_access_token_holds_ids_and_roles_and_nothing_personal() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let payload = grant.access_token.split('.').nth(1).unwrap();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();

    let mut names: Vec<&str> = claims
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "aud", "exp", "iat", "iss", "jti", "nbf", "roles", "sid", "sub"
        ]
    );
    assert_eq!(claims["sub"], ada.id.as_str());
    assert_eq!(claims["sid"], grant.session_id.as_str());
    assert_eq!(claims["roles"], json!(["user"]));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn too_many_at_once_get_503() {
    let slow = [
        ("HASH_THREADS", "1"),
        ("HASH_QUEUE", "1"),
        ("ARGON2_MEMORY_KIB", "19456"),
    ];
    let app = App::with(&TestStore::memory(), &slow).await;
    let ada = app.registered("ada@example.com").await;

    let answers = at_once(50, |_| ada.tries(PASSWORD)).await;

    let (let_in, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
    assert!(!let_in.is_empty() && !refused.is_empty());
    for answer in refused {
        answer.is(503, "busy");
    }
}
