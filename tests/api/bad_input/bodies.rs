//! Bodies that are not what the operation takes.

use super::nothing_is_stored;
use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(bodies_that_are_no_json_are_refused_and_nothing_is_stored);

const REGISTER: &str = "/api/v1/auth/register";

/// Bodies that no operation takes.
const NO_JSON_OBJECT: &[&str] = &[
    "",
    " ",
    "{",
    "}",
    "{\"email\"",
    "{\"email\": \"ada@example.com\", \"password\": \"four purple ducks at noon\"",
    "{\"email\": \"ada@example.com\", \"password\": \"four purple ducks at noon\"} x",
    "{\"email\": \"ada@example.com\", \"password\": \"four purple ducks at noon\",}",
    "{'email': 'ada@example.com', 'password': 'four purple ducks at noon'}",
    "email=ada%40example.com&password=four+purple+ducks",
    "null",
    "true",
    "42",
    "\"text\"",
    "[]",
    "[\"ada@example.com\", \"four purple ducks at noon\"]",
    "NaN",
    "\u{feff}{}",
];

async fn bodies_that_are_no_json_are_refused_and_nothing_is_stored(store: TestStore) {
    let app = App::on(&store).await;

    for body in NO_JSON_OBJECT {
        let answer = app.posts_bytes(REGISTER, body.as_bytes()).await;
        assert_eq!((answer.status, *body), (400, *body));
    }

    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn every_operation_with_a_body_refuses_what_is_no_json_object() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let authorization = format!("Authorization: Bearer {}", grant.access_token);

    for line in [
        "POST /api/v1/auth/register",
        "POST /api/v1/auth/login",
        "POST /api/v1/auth/refresh",
        "POST /api/v1/auth/logout",
        "POST /api/v1/auth/password/change",
        "PATCH /api/v1/users/me",
    ] {
        for body in ["{", "[]", "null", "\"text\"", "{} {}"] {
            let length = format!("Content-Length: {}", body.len());
            let headers = ["Content-Type: application/json", &length, &authorization];
            let answer = app
                .sends(&format!("{line} HTTP/1.1"), &headers, body.as_bytes())
                .await;
            assert_eq!((answer.status, line), (400, line), "{body}");
        }
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let app = App::start().await;

    for bytes in [
        &b"\xff\xfe\xfd"[..],
        b"{\"email\": \"\xc3\x28\"}",
        b"\0",
        b"{\"\xed\xa0\x80\": 1}",
    ] {
        app.posts_bytes(REGISTER, bytes)
            .await
            .is(400, "malformed-request");
    }
}

#[tokio::test]
async fn ten_thousand_nested_arrays_are_refused() {
    let app = App::start().await;
    let deep = "[".repeat(10_000);
    let closed = format!("{deep}{}", "]".repeat(10_000));
    let inside = format!("{{\"email\": {closed}}}");
    let objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));

    for body in [deep, closed, inside, objects] {
        app.posts_bytes(REGISTER, body.as_bytes())
            .await
            .is(400, "malformed-request");
    }
}

#[tokio::test]
async fn a_body_that_is_not_announced_as_json_is_refused() {
    let app = App::start().await;
    let body = br#"{"email": "ada@example.com", "password": "four purple ducks at noon"}"#;
    let length = format!("Content-Length: {}", body.len());
    let line = format!("POST {REGISTER} HTTP/1.1");

    for kind in [
        "X-None: none",
        "Content-Type: text/plain",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: application/jsonx",
        "Content-Type: ",
        "Content-Type: \u{fffd}",
    ] {
        let answer = app.sends(&line, &[kind, &length], body).await;
        answer.is(415, "unsupported-media-type");
    }

    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn json_may_be_announced_in_any_spelling() {
    let app = App::start().await;
    app.registered("ada@example.com").await;
    let body = br#"{"email": "ada@example.com", "password": "four purple ducks at noon"}"#;
    let length = format!("Content-Length: {}", body.len());

    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;charset=UTF-8",
    ] {
        let kind = format!("Content-Type: {kind}");
        let answer = app
            .sends("POST /api/v1/auth/login HTTP/1.1", &[&kind, &length], body)
            .await;
        answer.has_status(200);
    }
}

#[tokio::test]
async fn a_body_that_ends_too_soon_is_refused() {
    let app = App::start().await;
    let headers = [
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    ];
    let line = format!("POST {REGISTER} HTTP/1.1");

    let broken = app
        .sends(&line, &headers, b"5\r\n{\"ema\r\nnot a length\r\n")
        .await;

    broken.is(400, "malformed-request");
    nothing_is_stored(&app).await;
}
