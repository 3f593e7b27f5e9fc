//! Bodies that are refused before they come. What is held here is the order of events, and no time.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    api::listener::{connects, says},
    support::app::App,
};

const LENGTH: usize = 10 << 20;

/// The answer to a head whose body is not sent. The client may go on waiting, and so the connection's end is not waited for.
async fn answered(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"}") {
        let read = stream.read_buf(&mut text).await.expect("it is answered");
        assert_ne!(read, 0, "closed: {}", String::from_utf8_lossy(&text));
    }
    String::from_utf8(text).expect("text")
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_refused_before_any_of_it_comes() {
    let app = App::start().await;

    for line in [
        "POST /api/v1/auth/register",
        "POST /api/v1/auth/token",
        "PATCH /api/v1/users/me",
        "GET /health/live",
        "DELETE /api/v1/auth/sessions/x",
        "POST /nowhere",
    ] {
        for expects in ["", "Expect: 100-continue\r\n"] {
            let head =
                format!("{line} HTTP/1.1\r\nHost: x\r\nContent-Length: {LENGTH}\r\n{expects}\r\n");
            let answer = answered(&mut says(&app, &head).await).await;

            assert!(answer.starts_with("HTTP/1.1 413 "), "{line}: {answer}");
            assert!(answer.contains("/problems/payload-too-large"), "{answer}");
            assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_body_in_chunks_is_refused_as_soon_as_it_is_too_large() {
    let app = App::start().await;
    let mut stream = connects(&app).await;
    let head = "POST /api/v1/auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024 + 1, "x".repeat(64 * 1024 + 1));
    stream.write_all(chunk.as_bytes()).await.unwrap();
    // Its end does not come.
    let answer = answered(&mut stream).await;

    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn a_body_that_the_client_does_not_read_is_not_waited_for() {
    let app = App::start().await;

    for line in ["GET /health/live", "DELETE /health/live", "POST /nowhere"] {
        let head = format!("{line} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        let answer = answered(&mut says(&app, &head).await).await;

        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn a_client_that_sends_its_whole_body_first_reads_the_refusal() {
    let app = App::start().await;
    let mut stream = connects(&app).await;
    let head = format!(
        "POST /api/v1/auth/register HTTP/1.1\r\nHost: x\r\nContent-Length: {LENGTH}\r\n\r\n"
    );

    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; LENGTH]).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.ends_with('}'), "{answer}");
}
