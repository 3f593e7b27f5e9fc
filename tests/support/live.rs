//! Those who watch events: as a stream, and by a WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

use super::{client::Client, people::Grant, published};

pub const STREAM: &str = "/api/v1/events";
pub const SOCKET: &str = "/api/v1/events/ws";
pub const TICKET: &str = "/api/v1/events/ticket";

/// Only a test that fails waits for so long.
const TIMEOUT: Duration = Duration::from_secs(120);

async fn soon<T>(work: impl Future<Output = T>) -> T {
    let done = timeout(TIMEOUT, work).await;
    done.expect("nothing comes")
}

/// A new ticket.
pub async fn ticket(client: &Client, grant: &Grant) -> String {
    let answer = client.call(reqwest::Method::POST, TICKET).by(grant).await;
    let ticket = answer.has_status(201).json()["ticket"].clone();
    ticket.as_str().expect("a ticket is text").to_owned()
}

#[track_caller]
fn is_as_published(message: &Value) {
    let mut message = message.clone();
    // The document of the events describes it.
    if let Some(data) = message.get_mut("data") {
        assert!(data["context"].is_string() && data["type"].is_string());
        *data = json!({});
    }
    let schema = json!({"$ref": "#/components/schemas/LiveMessage"});
    assert_eq!(published::conforms(&schema, &message), Ok(()), "{message}");
}

/// A stream of server-sent events.
pub struct Stream {
    response: reqwest::Response,
    text: String,
    /// The place to resume from, as a browser keeps it.
    pub last_event_id: String,
}

impl Stream {
    pub async fn opened(client: &Client, grant: &Grant, query: &str) -> Self {
        Self::of(client.get(&format!("{STREAM}{query}")).by(grant)).await
    }

    pub async fn of(call: super::client::Call) -> Self {
        let response = call.stream().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Self {
            response,
            text: String::new(),
            last_event_id: String::new(),
        };
        // The first message says where it begins.
        let (kind, first) = stream.next().await.expect("it has begun");
        assert_eq!(kind, "");
        assert!(first.is_null() || first["type"] == "gap", "{first}");
        stream
    }

    /// The name and the data of the next event, if it does not end.
    async fn next(&mut self) -> Option<(String, Value)> {
        soon(async {
            loop {
                if let Some((event, rest)) = self.text.split_once("\n\n") {
                    let field = |name: &str| {
                        let mut lines = event.lines();
                        let line =
                            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                        line.map(str::to_owned)
                    };
                    let (kind, id, data) = (field("event"), field("id"), field("data"));
                    self.last_event_id = id.unwrap_or(self.last_event_id.clone());
                    self.text = rest.to_owned();
                    let data = data.map(|data| serde_json::from_str(&data).unwrap());
                    return Some((kind.unwrap_or_default(), data.unwrap_or_default()));
                }
                let chunk = self.response.chunk().await.ok().flatten()?;
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        })
        .await
    }

    /// The next message that is no heartbeat.
    pub async fn message(&mut self) -> Value {
        loop {
            let (kind, message) = self.next().await.expect("it goes on");
            assert_eq!(kind, "", "{message}");
            if !message.is_null() {
                assert_eq!(message["id"], self.last_event_id.as_str());
                is_as_published(&message);
                return message;
            }
        }
    }

    /// The next message of this type, with those before it.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut messages = Vec::new();
        loop {
            messages.push(self.message().await);
            if messages.last().is_some_and(|last| last["type"] == kind) {
                return messages;
            }
        }
    }

    /// Why it ends, as the last event says.
    pub async fn end(&mut self) -> (u64, String) {
        loop {
            let (kind, data) = self.next().await.expect("it says why it ends");
            if kind == "close" {
                assert!(self.next().await.is_none(), "it is over");
                let reason = data["reason"].as_str().unwrap().to_owned();
                return (data["code"].as_u64().unwrap(), reason);
            }
        }
    }
}

/// A WebSocket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    pub async fn opened(client: &Client, grant: &Grant, query: &str) -> Self {
        let authorization = format!("Bearer {}", grant.access_token);
        let headers = [("authorization", authorization.as_str())];
        let opened = Self::try_open(client, query, &headers).await;
        let mut socket = opened.expect("it is opened");
        let first = socket.next().await.expect("it has begun");
        assert!(["heartbeat", "gap"].contains(&first["type"].as_str().unwrap()));
        socket
    }

    /// The status of an answer that is none to a WebSocket.
    pub async fn try_open(
        client: &Client,
        query: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, u16> {
        let socket = TcpSocket::new_v4().unwrap();
        // Small, for one that is not read.
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(client.address).await.unwrap();
        let url = format!("ws://{}{SOCKET}{query}", client.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name = name.parse::<reqwest::header::HeaderName>().unwrap();
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(value).unwrap());
        }
        match soon(client_async(request, stream)).await {
            Ok((socket, response)) => {
                assert_eq!(response.status(), 101);
                Ok(Self(socket))
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn sends(&mut self, message: Message) {
        // It may be cut meanwhile.
        let _ = self.0.send(message).await;
    }

    /// Bytes that need not be frames.
    pub async fn sends_bytes(&mut self, bytes: &[u8]) {
        let _ = self.0.get_mut().write_all(bytes).await;
    }

    /// The next message of any kind that is text, if it does not end.
    async fn next(&mut self) -> Option<Value> {
        loop {
            match soon(self.0.next()).await? {
                Ok(Message::Text(text)) => {
                    let message = serde_json::from_str(&text).unwrap();
                    is_as_published(&message);
                    return Some(message);
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next message that is no heartbeat.
    pub async fn message(&mut self) -> Value {
        loop {
            let message = self.next().await.expect("it goes on");
            if message["type"] != "heartbeat" {
                return message;
            }
        }
    }

    /// The next message of this type, with those before it.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut messages = Vec::new();
        loop {
            messages.push(self.message().await);
            if messages.last().is_some_and(|last| last["type"] == kind) {
                return messages;
            }
        }
    }

    /// The answer to a ping.
    pub async fn pong(&mut self) -> Vec<u8> {
        loop {
            let next = soon(self.0.next()).await.expect("it goes on");
            if let Message::Pong(payload) = next.unwrap() {
                return payload.to_vec();
            }
        }
    }

    /// The next message that is no heartbeat, or why it is closed.
    pub async fn message_or_end(&mut self) -> Result<Value, (u16, String)> {
        loop {
            match soon(self.0.next()).await.expect("it says why it ends") {
                Ok(Message::Text(text)) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] != "heartbeat" {
                        return Ok(message);
                    }
                }
                Ok(Message::Close(frame)) => {
                    let frame = frame.expect("it says why");
                    return Err((frame.code.into(), frame.reason.to_string()));
                }
                Ok(_) => {}
                Err(error) => panic!("cut without a reason: {error}"),
            }
        }
    }

    /// Why it is closed.
    pub async fn end(&mut self) -> (u16, String) {
        loop {
            match soon(self.0.next()).await.expect("it says why it ends") {
                Ok(Message::Close(frame)) => {
                    let frame = frame.expect("it says why");
                    return (frame.code.into(), frame.reason.to_string());
                }
                Ok(_) => {}
                Err(error) => panic!("cut without a reason: {error}"),
            }
        }
    }
}
