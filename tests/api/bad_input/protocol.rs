//! What is no proper HTTP never comes to the routes. It is answered by its status alone, and the connection is closed.

use crate::support::app::App;

#[tokio::test]
async fn what_is_no_http_is_answered() {
    let app = App::start().await;
    let long = "x".repeat(70_000);
    let many: String = (0..150).map(|n| format!("X-{n}: 1\r\n")).collect();
    let large = "x".repeat(3 << 20);

    for (request, status) in [
        ("\u{16}\u{3}\u{1}\u{2}\0".to_owned(), 400),
        ("hello there\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/9.0\r\n\r\n".to_owned(), 400),
        ("GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400),
        (format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"), 414),
        (format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), 431),
        (format!("GET / HTTP/1.1\r\nA: {large}\r\n\r\n"), 431),
        (
            "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(),
            400,
        ),
        (
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx".to_owned(),
            400,
        ),
    ] {
        let beginning: String = request.chars().take(20).collect();
        let answer = app.sends_bytes(request.into_bytes()).await;

        let line = String::from_utf8_lossy(&answer);
        assert!(
            line.starts_with(&format!("HTTP/1.1 {status} ")),
            "{beginning:?}: {line}"
        );
    }

    app.get("/health/live").await.ok();
}

#[tokio::test]
async fn a_body_with_two_lengths_is_not_read_as_two_requests() {
    let app = App::start().await;
    let headers = [
        "Content-Type: application/json",
        "Content-Length: 4",
        "Transfer-Encoding: chunked",
    ];

    // By the first length the rest would be a request of its own.
    let smuggled = b"0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = app
        .sends("POST /api/v1/auth/login HTTP/1.1", &headers, smuggled)
        .await;

    answer.is(400, "malformed-request");
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let app = App::start().await;

    for path in [
        "/health/live",
        "/",
        "/docs",
        "/openapi.json",
        "/.well-known/jwks.json",
    ] {
        let get = app.get(path).await;
        let head = app.call(reqwest::Method::HEAD, path).await;

        assert_eq!((head.status, head.text.as_str(), path), (200, "", path));
        assert_eq!(
            head.header("content-type"),
            get.header("content-type"),
            "{path}"
        );
    }
}
