//! Fields with the wrong type, doubled, unknown, or full of characters that mean harm.

use serde_json::{Value, json};

use super::nothing_is_stored;
use crate::{
    api::on_every_store,
    support::{app::App, people::PASSWORD, store::TestStore},
};

on_every_store!(
    nul_in_any_field_is_refused_or_harmless,
    nul_in_the_address_stores_nothing,
);

const REGISTER: &str = "/api/v1/auth/register";
const LOGIN: &str = "/api/v1/auth/login";

#[tokio::test]
async fn values_of_the_wrong_type_are_refused() {
    let app = App::start().await;

    for field in ["email", "password", "display_name"] {
        for wrong in [
            json!(12345678),
            json!(true),
            json!(null),
            json!([]),
            json!({}),
            json!(1.5),
        ] {
            let mut body = json!({"email": "ada@example.com", "password": PASSWORD});
            body[field] = wrong;
            let answer = app.post(REGISTER, body).await;
            answer.is(400, "malformed-request");
        }
    }

    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let app = App::start().await;

    let answer = app.post(REGISTER, json!({"password": PASSWORD})).await;

    answer.is(400, "malformed-request");
    assert!(answer.json()["error"].as_str().unwrap().contains("`email`"));
}

#[tokio::test]
async fn an_unknown_field_is_named() {
    let app = App::start().await;

    let body = json!({"email": "ada@example.com", "password": PASSWORD, "role": "admin"});
    let answer = app.post(REGISTER, body).await;

    answer.is(400, "malformed-request");
    assert!(answer.json()["error"].as_str().unwrap().contains("`role`"));
    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn a_doubled_field_is_refused() {
    let app = App::start().await;

    for body in [
        r#"{"email": "a@example.com", "email": "b@example.com", "password": "four purple ducks at noon"}"#,
        r#"{"email": "a@example.com", "password": "x", "pass\u0077ord": "four purple ducks at noon"}"#,
    ] {
        app.posts_bytes(REGISTER, body.as_bytes())
            .await
            .is(400, "malformed-request");
    }

    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn a_refusal_does_not_repeat_what_was_sent() {
    let app = App::start().await;

    for body in [
        r#"{"email": "ada@example.com", "password": ["hunter2hunter2"]}"#,
        r#"{"email": "ada@example.com", "password": {"hunter2hunter2": 1}}"#,
        r#""hunter2hunter2""#,
        r#"{"email": "ada@example.com", "password": "hunter2hunter2", "transport": "hunter2hunter2"}"#,
    ] {
        let answer = app.posts_bytes(LOGIN, body.as_bytes()).await;
        answer.is(400, "malformed-request");
        assert!(!answer.text.contains("hunter2"), "{}", answer.text);
    }
}

#[tokio::test]
async fn lone_surrogates_are_refused() {
    let app = App::start().await;

    for escape in [
        "\\ud800",
        "\\udc00",
        "\\ud800\\ud800",
        "\\udc00\\ud800",
        "x\\ud83d",
    ] {
        let body =
            format!(r#"{{"email": "ada@example.com", "password": "{escape} purple ducks"}}"#);
        app.posts_bytes(REGISTER, body.as_bytes())
            .await
            .is(400, "malformed-request");
        let body = format!(r#"{{"{escape}": 1}}"#);
        app.posts_bytes(REGISTER, body.as_bytes())
            .await
            .is(400, "malformed-request");
    }

    nothing_is_stored(&app).await;
}

async fn nul_in_any_field_is_refused_or_harmless(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let nul = "four\0purple\0ducks";

    for field in ["display_name", "avatar_url", "locale", "time_zone"] {
        let answer = ada.changes_profile(&grant, json!({field: nul})).await;
        answer.is(422, "validation-failed").blames(&[field]);
    }
    ada.tries(nul).await.is(401, "invalid-credentials");
    ada.changes_password(&grant, nul, nul)
        .await
        .is(422, "wrong-password");
    let refresh = json!({"refresh_token": "prt_\0"});
    app.post("/api/v1/auth/refresh", refresh)
        .await
        .is(401, "invalid-refresh-token");
    for path in [LOGIN, REGISTER] {
        let body = json!({"email": "a\0da@example.com", "password": PASSWORD});
        app.post(path, body).await.is(422, "validation-failed");
    }
    ada.changes_password(&grant, PASSWORD, nul)
        .await
        .has_status(204);
    ada.tries(nul).await.ok();
}

async fn nul_in_the_address_stores_nothing(store: TestStore) {
    let app = App::on(&store).await;

    for (field, value) in [
        ("email", "ada@example.com\0"),
        ("email", "ada\0@example.com"),
        ("display_name", "Ada\0"),
        ("display_name", "\u{202e}adA"),
        ("display_name", "\u{200d}\u{200b}"),
        ("display_name", "\u{3164}"),
        ("display_name", "Ada\u{200f}"),
        (
            "display_name",
            "A\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}da",
        ),
        ("email", "ada\u{3164}@example.com"),
    ] {
        let mut body = json!({"email": "ada@example.com", "password": PASSWORD});
        body[field] = Value::from(value);
        app.post(REGISTER, body)
            .await
            .is(422, "validation-failed")
            .blames(&[field]);
    }

    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn an_invisible_name_is_refused_in_a_profile_too() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@ab--cd.example.com").await;

    for name in ["\u{200f}", "\u{2800}", "\u{e0041}\u{e007f}"] {
        let answer = ada.changes_profile(&grant, json!({ "display_name": name }));
        let answer = answer.await;
        answer
            .is(422, "validation-failed")
            .blames(&["display_name"]);
    }

    let profile = ada.looks_at_themselves(&grant).await.ok();
    assert_eq!(profile.get("display_name"), None);
}

#[tokio::test]
async fn nul_in_a_word_of_a_list_makes_another_word() {
    let app = App::start().await;
    let root = app.admin().await;

    let id = root.person.id.clone();
    root.makes(&id, "user\0").await.is(400, "malformed-request");
    root.sets(&id, "suspended\0")
        .await
        .is(400, "malformed-request");
    root.person
        .logs_out(&root.grant, "all\0")
        .await
        .is(400, "malformed-request");
    let body = json!({"email": "root@example.com", "password": PASSWORD, "transport": "cookie\0"});
    app.post(LOGIN, body).await.is(400, "malformed-request");
    root.lists("").await.ok();
}

#[tokio::test]
async fn numbers_beyond_all_bounds_are_refused() {
    let app = App::start().await;

    for number in [
        "1e999",
        "-1e999",
        "99999999999999999999999999",
        "1e-999",
        "0.1e",
    ] {
        let body = format!(r#"{{"email": {number}, "password": "four purple ducks"}}"#);
        app.posts_bytes(REGISTER, body.as_bytes())
            .await
            .is(400, "malformed-request");
    }
}
