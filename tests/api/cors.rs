//! Which pages of other sites may read our answers, as a browser would find out.

use reqwest::Method;

use crate::support::{answer::Answer, app::App, store::TestStore};

const OURS: &str = "https://app.example.com";
const ALSO_OURS: &str = "http://localhost:5173";
const FOREIGN: &str = "https://evil.example";

async fn listing() -> App {
    let origins = format!("{OURS},{ALSO_OURS}");
    App::with(&TestStore::memory(), &[("CORS_ORIGINS", &origins)]).await
}

async fn open_to_anyone() -> App {
    App::with(&TestStore::memory(), &[("CORS_ORIGINS", "*")]).await
}

async fn asked_first(app: &App, origin: &str) -> Answer {
    app.call(Method::OPTIONS, "/api/v1/users/me")
        .header("origin", origin)
        .header("access-control-request-method", "PATCH")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .await
}

fn allowed(answer: &Answer) -> (&str, &str) {
    (
        answer.header("access-control-allow-origin"),
        answer.header("access-control-allow-credentials"),
    )
}

#[tokio::test]
async fn a_listed_origin_may_read_with_credentials() {
    let app = listing().await;

    for origin in [OURS, ALSO_OURS] {
        let answer = app.get("/health/live").header("origin", origin).await;

        assert_eq!(allowed(answer.has_status(200)), (origin, "true"));
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn a_listed_origin_may_read_refusals_too() {
    let app = listing().await;

    for path in ["/api/v1/users/me", "/nowhere"] {
        let answer = app.get(path).header("origin", OURS).await;

        assert_eq!(allowed(&answer), (OURS, "true"));
        assert!(
            answer
                .header("access-control-expose-headers")
                .contains("X-Request-Id")
        );
    }
}

#[tokio::test]
async fn an_origin_that_is_not_listed_may_not() {
    let app = listing().await;

    for origin in [
        FOREIGN,
        "null",
        "https://app.example.com.evil.example",
        "http://app.example.com",
    ] {
        let answer = app.get("/health/live").header("origin", origin).await;

        assert_eq!(allowed(answer.has_status(200)), ("", ""), "{origin}");
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn a_preflight_of_a_listed_origin_says_what_it_may_do() {
    let app = listing().await;

    let answer = asked_first(&app, OURS).await;

    assert_eq!(allowed(answer.has_status(204)), (OURS, "true"));
    for method in ["GET", "POST", "PATCH", "DELETE"] {
        assert!(
            answer
                .header("access-control-allow-methods")
                .contains(method)
        );
    }
    for header in ["Authorization", "Content-Type", "If-Match", "traceparent"] {
        assert!(
            answer
                .header("access-control-allow-headers")
                .contains(header)
        );
    }
}

#[tokio::test]
async fn an_origin_that_is_not_listed_asks_in_vain() {
    let app = listing().await;

    let answer = asked_first(&app, FOREIGN).await;

    assert_eq!(allowed(&answer), ("", ""));
    assert_eq!(answer.header("access-control-allow-methods"), "");
}

#[tokio::test]
async fn a_wildcard_lets_every_origin_read_and_none_with_credentials() {
    let app = open_to_anyone().await;

    let read = app.get("/health/live").header("origin", FOREIGN).await;
    let asked = asked_first(&app, FOREIGN).await;

    assert_eq!(allowed(&read), ("*", ""));
    assert_eq!(allowed(asked.has_status(204)), ("*", ""));
}

#[tokio::test]
async fn with_nothing_configured_no_origin_may() {
    let app = App::start().await;

    let answer = app.get("/health/live").header("origin", OURS).await;

    assert_eq!(allowed(answer.has_status(200)), ("", ""));
}

#[tokio::test]
async fn an_origin_that_is_no_text_is_answered_like_any_other() {
    for app in [listing().await, open_to_anyone().await] {
        let origin = "https://\u{e4}pp.example".as_bytes();
        let answer = app.get("/health/live").header("origin", origin).await;

        answer.has_status(200);
        let answer = app.get("/nowhere").header("origin", b"\xff\xfe").await;
        answer.is(404, "unknown-path");
    }
}

/// Refused on the way to the routes, or before: each at another place.
#[tokio::test]
async fn a_page_may_read_every_refusal_that_knows_its_origin() {
    let origin = format!("Origin: {OURS}");
    let too_long = format!("GET /{} HTTP/1.1", "x".repeat(5000));
    let many: String = (0..101).map(|n| format!("X-{n}: 1\r\n")).collect();
    let large = format!("Cookie: {}", "x".repeat(20_000));
    let requests = [
        (
            413,
            format!("POST /x HTTP/1.1\r\nHost: x\r\n{origin}\r\nContent-Length: 99999999\r\n\r\n"),
        ),
        (414, format!("{too_long}\r\nHost: x\r\n{origin}\r\n\r\n")),
        (400, format!("GET / HTTP/1.1\r\n{origin}\r\n\r\n")),
        (
            400,
            format!("GET / HTTP/1.1\r\nHost: x\r\n{origin}\r\nno colon\r\n\r\n"),
        ),
        (
            431,
            format!("GET / HTTP/1.1\r\nHost: x\r\n{origin}\r\n{large}\r\n\r\n"),
        ),
        (
            431,
            format!("GET / HTTP/1.1\r\nHost: x\r\n{origin}\r\n{many}\r\n"),
        ),
    ];

    for (app, expected) in [
        (listing().await, (OURS, "true")),
        (open_to_anyone().await, ("*", "")),
    ] {
        for (status, request) in &requests {
            let answer = app.refusal_of(request.clone().into_bytes()).await;
            answer.has_status(*status);
            assert_eq!(allowed(&answer), expected, "{request:.200}");
            assert_ne!(answer.header("access-control-expose-headers"), "");
        }
    }
}

#[tokio::test]
async fn a_refusal_whose_origin_was_not_read_allows_every_origin_or_none() {
    let unread = format!(
        "GET /{} HTTP/1.1\r\nOrigin: {OURS}\r\n\r\n",
        "x".repeat(20_000)
    );
    let foreign = format!("GET / HTTP/1.1\r\nOrigin: {FOREIGN}\r\nno colon\r\n\r\n");
    let twice = format!("GET / HTTP/1.1\r\nHost: x\r\nOrigin: {OURS}\r\nOrigin: {OURS}\r\n\r\n");

    for request in [unread, foreign, twice] {
        let listed = listing().await.refusal_of(request.clone().into()).await;
        let open = open_to_anyone().await.refusal_of(request.into()).await;

        assert_eq!(allowed(&listed), ("", ""));
        let vary = listed.headers.get_all("vary");
        assert!(vary.iter().any(|value| value == "Origin"), "{listed:?}");
        assert_eq!(allowed(&open), ("*", ""));
    }
}

/// The same connection, so that what is known of one request is not used for the next.
#[tokio::test]
async fn the_origin_of_one_request_is_not_that_of_the_next() {
    let app = listing().await;
    let requests =
        format!("GET /health/live HTTP/1.1\r\nHost: x\r\nOrigin: {OURS}\r\n\r\nnonsense\r\n\r\n");

    let answers = String::from_utf8(app.sends_bytes(requests.into()).await).unwrap();

    assert_eq!(answers.matches("HTTP/1.1 ").count(), 2, "{answers}");
    assert_eq!(answers.matches("allow-origin").count(), 1, "{answers}");
}

#[tokio::test]
async fn pages_in_apps_and_extensions_may_be_listed() {
    let origins = [
        "capacitor://localhost",
        "tauri://localhost",
        "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
    ];
    let app = App::with(
        &TestStore::memory(),
        &[("CORS_ORIGINS", &origins.join(","))],
    )
    .await;

    for origin in origins {
        let answer = asked_first(&app, origin).await;
        assert_eq!(allowed(answer.has_status(204)), (origin, "true"));
    }
}

#[tokio::test]
async fn an_origin_may_be_listed_in_capitals_and_with_its_port() {
    let listed = [("CORS_ORIGINS", "HTTPS://App.Example.com:443/")];
    let app = App::with(&TestStore::memory(), &listed).await;

    let answer = app.get("/health/live").header("origin", OURS).await;

    assert_eq!(allowed(&answer), (OURS, "true"));
}
