//! Requests that are far too large.

use super::nothing_is_stored;
use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(a_body_of_ten_megabytes_is_refused_and_nothing_is_stored);

const MEGABYTE: usize = 1 << 20;
const REGISTER: &str = "/api/v1/auth/register";

/// A body of JSON that would be all right if it were not so large.
fn large(bytes: usize) -> Vec<u8> {
    let filling = "x".repeat(bytes);
    let body = format!(r#"{{"email": "ada@example.com", "password": "{filling}"}}"#);
    body.into_bytes()
}

fn in_chunks(body: &[u8]) -> Vec<u8> {
    let mut chunked = Vec::new();
    for chunk in body.chunks(16 * 1024) {
        chunked.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunked.extend_from_slice(chunk);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    chunked
}

async fn a_body_of_ten_megabytes_is_refused_and_nothing_is_stored(store: TestStore) {
    let app = App::on(&store).await;
    let body = large(10 * MEGABYTE);

    let announced = app.posts_bytes(REGISTER, &body).await;
    let headers = [
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    ];
    let line = format!("POST {REGISTER} HTTP/1.1");
    let chunked = app.sends(&line, &headers, &in_chunks(&body)).await;

    announced.is(413, "payload-too-large");
    chunked.is(413, "payload-too-large");
    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn an_ordinary_client_that_sends_too_much_reads_the_refusal() {
    let app = App::start().await;

    let call = app.call(reqwest::Method::POST, REGISTER);
    let answer = call.json_text(large(10 * MEGABYTE)).await;

    answer.is(413, "payload-too-large");
}

#[tokio::test]
async fn a_body_that_is_only_announced_to_be_large_is_answered() {
    let app = App::start().await;
    let headers = [
        "Content-Type: application/json",
        "Content-Length: 99999999999",
    ];

    // And then silence.
    let line = format!("POST {REGISTER} HTTP/1.1");
    let answer = app.sends(&line, &headers, b"{").await;

    answer.is(413, "payload-too-large");
}

#[tokio::test]
async fn a_bearer_token_of_a_megabyte_is_refused() {
    let app = App::start().await;
    let token = format!("Authorization: Bearer {}", "x".repeat(MEGABYTE));

    let answer = app
        .sends("GET /api/v1/users/me HTTP/1.1", &[&token], b"")
        .await;

    answer.is(431, "headers-too-large");
}

#[tokio::test]
async fn a_refresh_token_of_a_megabyte_is_refused() {
    let app = App::start().await;
    let body = format!(r#"{{"refresh_token": "{}"}}"#, "x".repeat(MEGABYTE));

    let answer = app
        .posts_bytes("/api/v1/auth/refresh", body.as_bytes())
        .await;

    answer.is(413, "payload-too-large");
}

#[tokio::test]
async fn tokens_as_long_as_a_request_may_be_are_refused() {
    let app = App::start().await;
    let long = "x".repeat(15 * 1024);

    app.get("/api/v1/users/me")
        .bearing(&long)
        .await
        .is(401, "invalid-access-token");
    let body = serde_json::json!({"refresh_token": "x".repeat(60 * 1024)});
    app.post("/api/v1/auth/refresh", body)
        .await
        .is(401, "invalid-refresh-token");
}

#[tokio::test]
async fn very_long_fields_are_refused_by_their_rule() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let long = "x".repeat(20 * 1024);

    for field in ["display_name", "avatar_url", "locale", "time_zone"] {
        let answer = ada
            .changes_profile(&grant, serde_json::json!({field: long}))
            .await;
        answer.is(422, "validation-failed").blames(&[field]);
    }
    let body = serde_json::json!({"email": format!("{long}@example.com"), "password": long});
    app.post(REGISTER, body)
        .await
        .blames(&["email", "password"]);
}

#[tokio::test]
async fn a_long_query_is_no_harm() {
    let app = App::start().await;
    let root = app.admin().await;

    let answer = root.lists(&format!("?q={}", "x".repeat(4_000))).await;

    answer.is(400, "malformed-request");
}

#[tokio::test]
async fn json_that_is_nested_too_deep_is_refused() {
    let app = App::start().await;
    let nested = |levels: usize| {
        let (open, close) = ("{\"a\":".repeat(levels - 1), "}".repeat(levels));
        format!("{open}{{{close}")
    };

    let deep = app.posts_bytes(REGISTER, nested(65).as_bytes()).await;
    let flat = app.posts_bytes(REGISTER, nested(64).as_bytes()).await;

    assert!(deep.is(400, "malformed-request").text.contains("64 deep"));
    assert!(
        flat.is(400, "malformed-request")
            .text
            .contains("unknown field")
    );
}
