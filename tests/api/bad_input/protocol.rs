//! Malformed HTTP never reaches the routes. It is refused in the same shape all the same, and the connection is closed.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::app::App;

#[tokio::test]
async fn what_is_no_http_is_refused_with_a_problem() {
    let app = App::start().await;

    for request in [
        "\u{16}\u{3}\u{1}\u{2}\0",
        "hello there\r\n\r\n",
        "GET / HTTP/9.0\r\n\r\n",
        "GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nxx",
    ] {
        let answer = app.refusal_of(request.as_bytes().to_vec()).await;
        answer.is(400, "malformed-http");
        assert_eq!(answer.header("connection"), "close", "{request:?}");
    }

    app.get("/health/live").await.ok();
}

#[tokio::test]
async fn a_head_of_more_than_sixteen_kib_is_refused() {
    let app = App::start().await;
    let with = |bytes: usize| {
        let filling = "x".repeat(bytes);
        format!("GET / HTTP/1.1\r\nHost: x\r\nA: {filling}\r\n\r\n")
    };
    let many: String = (0..101).map(|n| format!("X-{n}: 1\r\n")).collect();
    let allowed = with(16 * 1024 - with(0).len());

    for request in [
        with(16 * 1024),
        with(17 << 20),
        // No end in sight.
        "GET / HTTP/1.1\r\n".to_owned() + &"A: b\r\n".repeat(4_000),
        format!("GET / HTTP/1.1\r\n{many}\r\n"),
    ] {
        let answer = app.refusal_of(request.into_bytes()).await;
        answer.is(431, "headers-too-large");
    }

    let last = allowed + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answers = String::from_utf8(app.sends_bytes(last.into()).await).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
}

#[tokio::test]
async fn an_address_of_more_than_four_kib_is_refused() {
    let app = App::start().await;
    let path = |bytes: usize| format!("/{}", "x".repeat(bytes - 1));

    for long in [path(4097), path(15_000), format!("/?q={}", path(4096))] {
        let answer = app.sends(&format!("GET {long} HTTP/1.1"), &[], b"").await;
        answer.is(414, "uri-too-long");
    }
    for longer in [path(17_000), path(70_000), path(1 << 20)] {
        let request = format!("GET {longer} HTTP/1.1\r\nHost: x\r\n\r\n");
        let answer = app.refusal_of(request.into_bytes()).await;
        answer.is(414, "uri-too-long");
    }

    let allowed = format!("GET {} HTTP/1.1", path(4096));
    app.sends(&allowed, &[], b"").await.is(404, "unknown-path");
}

#[tokio::test]
async fn nonsense_after_a_request_is_refused_after_its_answer() {
    let app = App::start().await;
    let requests = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n";

    let answers = app.sends_bytes(requests.into()).await;

    let answers = String::from_utf8(answers).unwrap();
    let statuses: Vec<_> = answers.matches("HTTP/1.1 ").collect();
    assert_eq!(statuses.len(), 2, "{answers}");
    assert!(answers.starts_with("HTTP/1.1 200 "), "{answers}");
    assert!(answers.contains("/problems/malformed-http"), "{answers}");
}

#[tokio::test]
async fn a_refusal_arrives_whole_at_a_client_that_goes_on_sending() {
    let app = App::start().await;
    let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();

    // More than the system takes in by itself, all of it before the first look at an answer.
    let sent = vec![b'x'; 8 << 20];
    stream.write_all(&sent).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 414 "), "{answer}");
    assert!(answer.ends_with('}'), "{answer}");
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
async fn a_body_that_is_not_read_is_not_taken_for_a_request() {
    let app = App::start().await;
    let smuggled = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
    let length = smuggled.len() + 10_000;
    let requests = format!(
        "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{smuggled}"
    );

    let answers = app.sends_bytes(requests.into()).await;

    let answers = String::from_utf8(answers).unwrap();
    assert!(answers.starts_with("HTTP/1.1 200 "), "{answers}");
    assert!(answers.contains("connection: close"), "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let app = App::start().await;

    for path in [
        "/health/live",
        "/",
        "/docs",
        "/reference",
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
