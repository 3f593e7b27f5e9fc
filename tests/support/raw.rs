//! Requests that no well-behaved client would send, byte by byte.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{answer::Answer, client::Client};

impl Client {
    /// Sends the head line, these headers and the body, and waits for an answer. A connection that is closed without one fails.
    pub async fn sends(&self, line: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut request = format!("{line}\r\nHost: {}\r\n", self.address).into_bytes();
        for header in headers.iter().chain(&["Connection: close"]) {
            request.extend_from_slice(header.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(body);
        let (method, target) = line.split_once(' ').unwrap_or_default();
        let path = target.split([' ', '?']).next().unwrap_or_default();
        parse(method, path, &self.sends_bytes(request).await)
    }

    /// The answer to what need not be a request.
    pub async fn refusal_of(&self, bytes: Vec<u8>) -> Answer {
        parse("", "", &self.sends_bytes(bytes).await)
    }

    /// A body as JSON, announced with its length.
    pub async fn posts_bytes(&self, path: &str, body: &[u8]) -> Answer {
        let length = format!("Content-Length: {}", body.len());
        let headers = ["Content-Type: application/json", length.as_str()];
        let line = format!("POST {path} HTTP/1.1");
        self.sends(&line, &headers, body).await
    }

    /// Whatever comes back, to the end of the connection.
    pub async fn sends_bytes(&self, request: Vec<u8>) -> Vec<u8> {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        let (mut incoming, mut outgoing) = stream.into_split();
        // Beside the reading: a refusal may come before the whole request has gone out.
        let sending = tokio::spawn(async move {
            let _ = outgoing.write_all(&request).await;
            outgoing
        });
        let mut answer = Vec::new();
        let end = incoming.read_to_end(&mut answer).await;
        assert!(!answer.is_empty(), "closed without an answer: {end:?}");
        sending.abort();
        answer
    }
}

fn parse(method: &str, path: &str, answer: &[u8]) -> Answer {
    let text = String::from_utf8(answer.to_vec()).expect("an answer is UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.and_then(|status| status.parse().ok());
    let headers: HeaderMap = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse::<HeaderName>(), value.parse::<HeaderValue>()))
        .map(|(name, value)| (name.expect("a name"), value.expect("a value")))
        .collect();
    let status = status.expect("a status");
    Answer::checked(method, path, status, headers, body.to_owned())
}
