//! hyper's own error responses, by which it rejects a malformed request: a status and no body.
//!
//! hyper writes them without a hook, so they are recognised when they are written. No response of the endpoint looks like one, since
//! each has a request id.

use std::fmt::Write;

use poem::http::{Response, StatusCode};

/// The status, if `written` is exactly one such response.
pub fn status(written: &[u8]) -> Option<StatusCode> {
    let text = std::str::from_utf8(written).ok()?;
    let head = text.strip_prefix("HTTP/1.1 ")?.strip_suffix("\r\n\r\n")?;
    let status: u16 = head.get(..3)?.parse().ok()?;
    let lines: Vec<&str> = head.split("\r\n").skip(1).collect();
    let is_hypers = lines.contains(&"content-length: 0")
        && lines.contains(&"connection: close")
        && !lines.iter().any(|line| line.starts_with("x-request-id"));
    let statuses = [
        StatusCode::BAD_REQUEST,
        StatusCode::URI_TOO_LONG,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    ];
    statuses.into_iter().find(|one| is_hypers && *one == status)
}

/// The bytes of a response on an HTTP/1 connection that is closed after it.
pub fn serialized(response: &Response<String>) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut text = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16());
    for (name, value) in response.headers() {
        let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    let body = response.body();
    let _ = write!(
        text,
        "content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use std::io;

    use bytes::Bytes;
    use http_body_util::Empty;
    use hyper::{server::conn::http1, service::service_fn};
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// What hyper writes to a client who sends this.
    async fn written_for(request: &str) -> Vec<u8> {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        client.write_all(request.as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let never = service_fn(|_| async {
            Err::<hyper::Response<Empty<Bytes>>, _>(io::Error::other("it reached the service"))
        });

        let served = http1::Builder::new().serve_connection(TokioIo::new(server), never);
        assert!(served.await.is_err());

        let mut written = Vec::new();
        client.read_to_end(&mut written).await.unwrap();
        written
    }

    /// The one test to look at when an update of hyper changes its error responses.
    #[tokio::test]
    async fn what_hyper_writes_is_recognised() {
        let path = "x".repeat(70_000);
        let headers = "x: y\r\n".repeat(200);
        for (request, expected) in [
            ("GET / HTTP/1.1\r\nno header\r\n\r\n".to_owned(), 400),
            (format!("GET /{path} HTTP/1.1\r\n\r\n"), 414),
            (format!("GET / HTTP/1.1\r\n{headers}\r\n"), 431),
        ] {
            let written = written_for(&request).await;

            let recognised = status(&written).map(|status| status.as_u16());
            assert_eq!(
                recognised,
                Some(expected),
                "{}",
                String::from_utf8_lossy(&written)
            );
        }
    }

    const HYPERS: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: Sun, 22 Nov 2026 22:22:22 GMT\r\n\r\n";

    #[test]
    fn only_a_whole_response_of_hypers_own_is_recognised() {
        let with = |header: &str| HYPERS.replace("\r\n\r\n", &format!("\r\n{header}\r\n\r\n"));

        assert_eq!(
            status(HYPERS.as_bytes()).map(|status| status.as_u16()),
            Some(431)
        );
        assert_eq!(status(with("x-request-id: 1").as_bytes()), None);
        assert_eq!(status(HYPERS.replace("431", "200").as_bytes()), None);
        assert_eq!(status(format!("{HYPERS}x").as_bytes()), None);
        assert_eq!(status(b"HTTP/1.1 100 Continue\r\n\r\n"), None);
    }
}
