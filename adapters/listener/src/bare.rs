//! hyper's own answers, by which it refuses what it cannot read: a status, no body, nothing of ours.
//!
//! It writes them itself and tells nobody before, so they are known by their looks when they are written. What looks like one cannot
//! be an answer of ours, which always has a request id.

use std::fmt::Write;

use poem::http::{Response, StatusCode};

/// The status, if this is such an answer, whole and alone.
pub fn status(written: &[u8]) -> Option<StatusCode> {
    let text = std::str::from_utf8(written).ok()?;
    let head = text.strip_prefix("HTTP/1.1 ")?.strip_suffix("\r\n\r\n")?;
    let status: u16 = head.get(..3)?.parse().ok()?;
    let lines: Vec<&str> = head.split("\r\n").skip(1).collect();
    let is_bare = lines.contains(&"content-length: 0")
        && lines.contains(&"connection: close")
        && !lines.iter().any(|line| line.starts_with("x-request-id"));
    let refusals = [
        StatusCode::BAD_REQUEST,
        StatusCode::URI_TOO_LONG,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    ];
    refusals.into_iter().find(|one| is_bare && *one == status)
}

/// A response as it stands on an HTTP/1 connection that is closed after it.
pub fn written_out(response: &Response<String>) -> Vec<u8> {
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
    use super::*;

    const BARE: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: Sun, 22 Nov 2026 22:22:22 GMT\r\n\r\n";

    #[test]
    fn an_answer_of_hypers_is_known_and_one_of_ours_is_not_taken_for_it() {
        let with = |header: &str| BARE.replace("\r\n\r\n", &format!("\r\n{header}\r\n\r\n"));

        assert_eq!(
            status(BARE.as_bytes()).map(|status| status.as_u16()),
            Some(431)
        );
        assert_eq!(status(with("x-request-id: 1").as_bytes()), None);
        assert_eq!(status(BARE.replace("431", "200").as_bytes()), None);
        assert_eq!(status(format!("{BARE}x").as_bytes()), None);
        assert_eq!(status(b"HTTP/1.1 100 Continue\r\n\r\n"), None);
    }
}
