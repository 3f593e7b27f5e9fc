//! An invalid field is described twice: by a code with its numbers, for programs, and by a sentence in the client's language.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    answer::Answer,
    app::App,
    people::{OTHER_PASSWORD, PASSWORD},
};

const REGISTER: &str = "/api/v1/auth/register";
const ME: &str = "/api/v1/users/me";

async fn registers_with(app: &App, field: &str, value: impl Into<Value>) -> Answer {
    let mut body = json!({"email": "ada@example.com", "password": PASSWORD});
    body[field] = value.into();
    app.post(REGISTER, body).await
}

#[tokio::test]
async fn each_rule_of_a_registration_has_a_code() {
    let app = App::start().await;
    let (long, longer) = ("x".repeat(129), "x".repeat(101));

    for (field, value, code, params) in [
        ("email", "ada", "invalid_email", Value::Null),
        ("email", "ada@example", "invalid_email_domain", Value::Null),
        (
            "email",
            &format!("{longer}@example.com"),
            "too_long",
            json!({"max": 254, "max_local": 64}),
        ),
        ("password", "seven", "too_short", json!({"min": 8})),
        ("password", &long, "too_long", json!({"max": 128})),
        ("password", "password", "too_common", Value::Null),
        ("password", "P@ssw0rd1", "too_common", Value::Null),
        ("password", "abcdefghijk", "too_guessable", Value::Null),
        ("display_name", " ", "empty", Value::Null),
        ("display_name", &longer, "too_long", json!({"max": 100})),
        ("display_name", "a\tb", "control_characters", Value::Null),
        ("display_name", "\u{200d}", "nothing_visible", Value::Null),
        (
            "display_name",
            "a\u{e0041}",
            "hidden_characters",
            Value::Null,
        ),
        (
            "display_name",
            "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
            "stacked_marks",
            json!({"max": 4}),
        ),
    ] {
        let answer = registers_with(&app, field, value).await;

        answer.is(422, "validation-failed").breaks(&[(field, code)]);
        assert_eq!(answer.json()["errors"][0]["params"], params, "{value}");
    }
}

#[tokio::test]
async fn each_rule_of_a_profile_has_a_code() {
    let app = App::start().await;
    let (_, ada) = app.signed_in("ada@example.com").await;

    let wrong =
        json!({"avatar_url": "http://x", "locale": "x", "time_zone": "1", "display_name": "\u{0}"});
    let answer = app.patch(ME, wrong).by(&ada).await;

    answer.is(422, "validation-failed").breaks(&[
        ("avatar_url", "invalid_url"),
        ("display_name", "control_characters"),
        ("locale", "invalid_locale"),
        ("time_zone", "invalid_time_zone"),
    ]);
    let wrong = json!({"current_password": "seven", "new_password": OTHER_PASSWORD});
    let answer = app
        .post("/api/v1/auth/password/change", wrong)
        .by(&ada)
        .await;
    answer
        .is(422, "wrong-password")
        .breaks(&[("current_password", "wrong")]);
}

#[tokio::test]
async fn a_body_of_the_wrong_form_names_the_field() {
    let app = App::start().await;

    let doubled = r#"{"email": "ada@example.com", "email": "bob@example.com"}"#;
    for (body, field, code) in [
        (r#"{"email": "ada@example.com"}"#, "password", "required"),
        (r#"{"email": 1}"#, "email", "invalid_type"),
        (r#"{"email": null}"#, "email", "invalid_type"),
        (r#"{"mail": "x"}"#, "mail", "unknown_field"),
        (doubled, "email", "repeated"),
    ] {
        let answer = app.call(Method::POST, REGISTER).json_text(body).await;
        answer.is(400, "malformed-request").breaks(&[(field, code)]);
    }
    let transport =
        json!({"email": "ada@example.com", "password": PASSWORD, "transport": "pigeon"});
    let answer = app.post("/api/v1/auth/login", transport).await;
    answer
        .is(400, "malformed-request")
        .breaks(&[("transport", "invalid_value")]);
    let message = &answer.json()["errors"][0]["message"];
    assert_eq!(message, "must be one of: body, cookie");
}

#[tokio::test]
async fn a_field_without_a_name_is_refused_and_not_named() {
    let app = App::start().await;

    for body in [r#"{"": 1}"#, r#"{"`": 1}"#] {
        let answer = app.call(Method::POST, REGISTER).json_text(body).await;
        answer.is(400, "malformed-request");
        assert_eq!(answer.json().get("errors"), None, "{}", answer.text);
    }
}

#[tokio::test]
async fn an_object_is_no_word_of_a_list() {
    let app = App::start().await;
    let root = app.admin().await;
    let user = format!("/api/v1/users/{}", root.person.id);

    for (method, path, body, field) in [
        (
            Method::POST,
            "/api/v1/auth/login".to_owned(),
            json!({"email": "ada@example.com", "password": PASSWORD, "transport": {"cookie": null}}),
            "transport",
        ),
        (
            Method::POST,
            "/api/v1/auth/logout".to_owned(),
            json!({"scope": {"all": null}}),
            "scope",
        ),
        (
            Method::PATCH,
            format!("{user}/role"),
            json!({"role": {"user": null}}),
            "role",
        ),
        (
            Method::PATCH,
            format!("{user}/status"),
            json!({"status": {"active": null}}),
            "status",
        ),
    ] {
        let answer = app.call(method, &path).by(&root.grant).json(&body).await;
        answer
            .is(400, "malformed-request")
            .breaks(&[(field, "invalid_type")]);
    }
}

#[tokio::test]
async fn a_parameter_of_the_wrong_form_is_named_in_our_words() {
    let app = App::start().await;
    let root = app.admin().await;

    for (path, field, code, message) in [
        ("/api/v1/users/x", "id", "invalid_format", "must be a UUID"),
        (
            "/api/v1/users?limit=0",
            "limit",
            "too_small",
            "must be at least 1",
        ),
        (
            "/api/v1/users?limit=201",
            "limit",
            "too_large",
            "must be at most 200",
        ),
        (
            "/api/v1/users?limit=x",
            "limit",
            "invalid_format",
            "must be a whole number",
        ),
        (
            "/api/v1/users?role=king",
            "role",
            "invalid_value",
            "is not one of the values that the document allows",
        ),
        (
            "/api/v1/users?created_after=now",
            "created_after",
            "invalid_format",
            "must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z",
        ),
        (
            "/api/v1/users?q=a&q=b",
            "q",
            "repeated",
            "must be there once only",
        ),
    ] {
        let answer = app.get(path).by(&root.grant).await;

        answer.is(400, "malformed-request").breaks(&[(field, code)]);
        assert_eq!(answer.json()["errors"][0]["message"], message, "{path}");
        assert!(!answer.text.contains("param0") && !answer.text.contains("failed to parse"));
    }
}

#[tokio::test]
async fn sentences_are_in_the_language_that_the_client_prefers() {
    let app = App::start().await;
    let body = json!({"email": "ada", "password": "password"});

    for (accepted, language, error) in [
        (
            "de-CH, de;q=0.9, en;q=0.5",
            "de",
            "email muss eine E-Mail-Adresse sein, wie ada@example.com; password ist zu leicht zu erraten: viele benutzen dieses, nimm \
             stattdessen ein paar ungewöhnliche Wörter",
        ),
        (
            "fr",
            "en",
            "email must be an email address, such as ada@example.com; password is too easy to guess: many people use this one, so take a \
             few uncommon words instead",
        ),
    ] {
        let answer = app
            .post(REGISTER, body.clone())
            .header("Accept-Language", accepted)
            .await;

        answer
            .is(422, "validation-failed")
            .breaks(&[("email", "invalid_email"), ("password", "too_common")]);
        assert_eq!(answer.header("content-language"), language);
        assert_eq!(answer.json()["error"], error);
        assert!(
            answer
                .header("vary")
                .to_lowercase()
                .contains("accept-language")
        );
    }
    let answer = app
        .get("/api/v1/users/me")
        .header("Accept-Language", "de")
        .await;
    answer.is(401, "invalid-access-token");
    assert_eq!(
        answer.json()["title"],
        "Zugriffstoken fehlt oder ist ungültig"
    );
    assert_eq!(
        answer.json()["error"],
        "Zugriffstoken fehlt oder ist ungültig"
    );
}
