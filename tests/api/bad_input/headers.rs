//! Headers that must be there, that may be there once, and that cannot be read.

use serde_json::json;

use super::nothing_is_stored;
use crate::{
    api::listener::{connects, http2},
    support::{
        app::{App, REVOCATIONS_TOKEN},
        people::Grant,
    },
};

const ME: &str = "GET /api/v1/users/me HTTP/1.1";
const REGISTER: &str = "POST /api/v1/auth/register HTTP/1.1";
const BODY: &[u8] = br#"{"email": "ada@example.com", "password": "four purple ducks at noon"}"#;

fn bearer(grant: &Grant) -> String {
    format!("Authorization: Bearer {}", grant.access_token)
}

#[tokio::test]
async fn a_request_names_one_host() {
    let app = App::start().await;

    for hosts in [
        "",
        "Host:\r\n",
        "Host: a b\r\n",
        "Host: x/y\r\n",
        "Host: ada@x\r\n",
        "Host: x:http\r\n",
        "Host: x\r\nHost: x\r\n",
        "Host: x\r\nHost: y\r\n",
    ] {
        for line in [
            "GET /health/live HTTP/1.1",
            "GET http://x/health/live HTTP/1.1",
        ] {
            let request = format!("{line}\r\n{hosts}\r\n");
            let answer = app.refusal_of(request.into_bytes()).await;
            answer.is(400, "malformed-http");
            assert_eq!(answer.header("connection"), "close", "{hosts:?}");
        }
    }
}

#[tokio::test]
async fn only_http_1_0_needs_no_host() {
    let app = App::start().await;

    for head in [
        "GET /health/live HTTP/1.0\r\n\r\n",
        "GET http://x/health/live HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n",
    ] {
        let answers = String::from_utf8(app.sends_bytes(head.into()).await).unwrap();
        assert!(answers.contains(" 200 OK\r\n"), "{answers}");
    }
    let doubled = "GET /health/live HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n";
    app.refusal_of(doubled.into())
        .await
        .is(400, "malformed-http");
}

#[tokio::test]
async fn http_2_names_one_host() {
    let app = App::start().await;
    let (mut sender, _task) = http2::http2(connects(&app).await).await;

    for (hosts, status) in [
        (&["localhost"][..], 200),
        (&["LOCALHOST"], 200),
        (&["evil.example"], 400),
        (&["localhost:1"], 400),
        (&["localhost", "localhost"], 400),
    ] {
        let headers: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
        let answer = http2::asks(&mut sender, "/health/live", &headers).await;
        assert_eq!((answer.status, hosts), (status, hosts), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_header_that_may_be_there_once_is_not_taken_twice() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let token = bearer(&grant);

    for line in [
        token.as_str(),
        "Origin: https://app.example.com",
        "Content-Type: application/json",
        "Cookie: a=1",
        "Last-Event-ID: 1",
        "Access-Control-Request-Method: GET",
    ] {
        let answer = app.sends(ME, &[&token, line, line], b"").await;
        answer.is(400, "malformed-http");
        assert_eq!(answer.header("connection"), "close", "{line}");
    }
    app.sends(ME, &[&token], b"").await.ok();
}

#[tokio::test]
async fn http_2_takes_cookies_in_lines_and_nothing_else_twice() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let token = format!("Bearer {}", grant.access_token);
    let (mut sender, _task) = http2::http2(connects(&app).await).await;
    let authorization = ("authorization", token.as_str());

    let cookies = [authorization, ("cookie", "a=1"), ("cookie", "b=2")];
    let answer = http2::asks(&mut sender, "/api/v1/users/me", &cookies).await;
    answer.ok();
    for name in ["authorization", "origin", "content-type"] {
        let twice = [authorization, (name, "x"), (name, "x")];
        let answer = http2::asks(&mut sender, "/api/v1/users/me", &twice).await;
        answer.is(400, "malformed-http");
        assert_eq!(answer.header("connection"), "", "{name}");
    }
}

#[tokio::test]
async fn two_tokens_open_no_door() {
    let app = App::start().await;
    let token = format!("Authorization: Bearer {REVOCATIONS_TOKEN}");

    for path in [
        "/api/v1/auth/revocations",
        "/api/v1/auth/revocations/stream",
        "/metrics",
    ] {
        let line = format!("GET {path} HTTP/1.1");
        let answer = app
            .sends(&line, &[&token, "Authorization: Bearer x"], b"")
            .await;
        answer.is(400, "malformed-http");
    }
}

#[tokio::test]
async fn the_token_endpoint_says_it_in_words_of_oauth() {
    let app = App::start().await;
    let headers = [
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 0",
    ];

    let answer = app
        .sends("POST /api/v1/auth/token HTTP/1.1", &headers, b"")
        .await;

    let refusal = answer.has_status(400).json();
    assert_eq!(refusal["error"], "invalid_request");
    assert_eq!(refusal["error_uri"], "/problems/malformed-http");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn an_unknown_coding_is_refused_and_the_connection_closed() {
    let app = App::start().await;
    let chunk = b"0\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";

    for codings in [
        &["Transfer-Encoding: gzip, chunked"][..],
        &["Transfer-Encoding: chunked, chunked"],
        &["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        &["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"],
        &["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ] {
        let mut request = format!("{REGISTER}\r\nHost: x\r\n").into_bytes();
        for line in ["Content-Type: application/json"].iter().chain(codings) {
            request.extend_from_slice(format!("{line}\r\n").as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(chunk);
        let answer = app.refusal_of(request).await;
        answer.is(400, "malformed-http");
        assert_eq!(answer.header("connection"), "close", "{codings:?}");
    }
    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn a_compressed_body_is_refused_by_its_header() {
    let app = App::start().await;
    let length = format!("Content-Length: {}", BODY.len());

    for coding in ["br", "zstd", "gzip", "deflate", "identity, br", "x-unknown"] {
        for (line, kind) in [
            (REGISTER, "application/json"),
            ("POST /api/v1/auth/refresh HTTP/1.1", "application/json"),
            (
                "POST /api/v1/auth/token HTTP/1.1",
                "application/x-www-form-urlencoded",
            ),
        ] {
            let (kind, coding) = (
                format!("Content-Type: {kind}"),
                format!("Content-Encoding: {coding}"),
            );
            let answer = app.sends(line, &[&kind, &coding, &length], BODY).await;
            answer.is(415, "unsupported-content-encoding");
            assert_eq!(answer.header("accept-encoding"), "identity");
        }
    }
    let twice = [
        "Content-Type: application/json",
        "Content-Encoding: identity",
    ];
    let headers = [twice[0], twice[1], "Content-Encoding: br", &length];
    let answer = app.sends(REGISTER, &headers, BODY).await;
    answer.is(415, "unsupported-content-encoding");

    nothing_is_stored(&app).await;
    let headers = [twice[0], twice[1], &length];
    app.sends(REGISTER, &headers, BODY).await.has_status(201);
}

#[tokio::test]
async fn a_body_in_another_charset_is_refused() {
    let app = App::start().await;
    let length = format!("Content-Length: {}", BODY.len());
    let sends = async |kind: &str| {
        let kind = format!("Content-Type: application/json{kind}");
        app.sends(REGISTER, &[&kind, &length], BODY).await
    };

    for charset in [
        "; charset=utf-7",
        ";charset=\"utf-16\"",
        "; charset=iso-8859-1",
        "; charset=",
        "; charset",
        "; charset=utf-8; charset=utf-7",
    ] {
        sends(charset).await.is(415, "unsupported-media-type");
    }

    nothing_is_stored(&app).await;
    let answer = sends("; profile=x; Charset=\"UTF-8\"").await;
    answer.has_status(201);
}

#[tokio::test]
async fn a_condition_that_cannot_be_read_is_not_taken_for_none() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let changes = |tag: &'static [u8]| {
        ada.changes_profile(&grant, json!({"display_name": "Overwritten"}))
            .header("if-match", tag)
    };

    for unreadable in [
        &b"abc"[..],
        b"\"abc",
        b"'abc'",
        b"*, \"abc\"",
        b"\"a\" \"b\"",
        b"\xff\xfe",
    ] {
        changes(unreadable).await.is(400, "malformed-request");
    }
    for other in [&b"\"abc\""[..], b"W/\"abc\"", b"\"\xff\"", b""] {
        changes(other).await.is(412, "precondition-failed");
    }

    let me = ada.looks_at_themselves(&grant).await.ok();
    assert_ne!(me["display_name"], "Overwritten");
}

#[tokio::test]
async fn a_condition_may_come_in_several_lines() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let seen = ada.looks_at_themselves(&grant).await;

    let answer = ada
        .changes_profile(&grant, json!({"display_name": "Ada"}))
        .header("if-match", b"\"another\"")
        .header("if-match", seen.header("etag"))
        .await;

    answer.ok();
}

#[tokio::test]
async fn a_place_in_the_stream_that_cannot_be_read_is_not_taken_for_none() {
    let app = App::start().await;

    for place in [&b"\xff"[..], b"x", b"1, 2"] {
        let answer = app
            .get("/api/v1/auth/revocations/stream")
            .bearing(REVOCATIONS_TOKEN)
            .header("last-event-id", place)
            .await;
        answer
            .is(422, "validation-failed")
            .blames(&["Last-Event-ID"]);
    }
}
