use std::sync::Arc;

use poem::{
    Body, IntoResponse, OnUpgrade, Request, Response,
    http::{HeaderMap, HeaderName, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    registry::{
        MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
    },
    types::Type,
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::{
    body::LiveMessage,
    connection::{Connection, Connections, Kind},
    place::place,
    problems::{CONNECTING, UNSUPPORTED_WEBSOCKET_VERSION, UPGRADING},
    session,
    tag::Tag,
    watcher::Watcher,
};
use crate::{
    problem::{Problem, common, problem_set},
    security::SIGNED_IN,
};

pub struct SocketApi(pub Arc<Connections>);

problem_set!(SocketProblem = SIGNED_IN, CONNECTING, UPGRADING);

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Events")]
impl SocketApi {
    /// Open a WebSocket for events
    ///
    /// The same as the stream of events, over a WebSocket (RFC 6455, version 13): each text message is a `LiveMessage`, a `heartbeat` every
    /// 15 seconds included. The client may send one message, `{"after": "<id>"}`, with the id of the last received message, and pings. The
    /// close code says why the service closes the connection.
    #[oai(path = "/events/ws", method = "get", operation_id = "openEventSocket")]
    async fn open(
        &self,
        request: &Request,
        watcher: Watcher,
        /// The id of the last received message. Without it, and without a first message, the events to come are sent.
        after: Query<Option<String>>,
    ) -> Result<Switched, SocketProblem> {
        self.0.origins.check(request)?;
        let seen = place("after", after.0.as_deref())?;
        let key = handshake(request)?;
        let upgrade = request.take_upgrade().map_err(|_| no_websocket())?;
        let connection = self.0.open(watcher, seen, Kind::WebSocket).await?;
        Ok(Switched {
            accept: derive_accept_key(key.as_bytes()),
            upgrade,
            connection,
        })
    }
}

/// The key of a client that asks for a WebSocket (RFC 6455, section 4.2.1). What comes with a body is refused, because nobody could say where
/// that ends and the first frame begins.
fn handshake(request: &Request) -> Result<String, Problem> {
    let headers = request.headers();
    let is_asked = !has_body(headers)
        && has_word(headers, &header::CONNECTION, "upgrade")
        && has_word(headers, &header::UPGRADE, "websocket");
    if !is_asked {
        return Err(no_websocket());
    }
    if only(headers, &header::SEC_WEBSOCKET_VERSION) != Some("13") {
        return Err(Problem::of(&UNSUPPORTED_WEBSOCKET_VERSION));
    }
    let key = only(headers, &header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key));
    let refused = || {
        let message = "Sec-WebSocket-Key must be there once, and be 16 bytes in base64";
        Problem::saying(&common::MALFORMED, message)
    };
    key.map(str::to_owned).ok_or_else(refused)
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    line.to_str().ok()
}

/// Whether it is base64 of 16 bytes.
fn is_key(key: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let digits = key.strip_suffix("==");
    digits.is_some_and(|digits| digits.len() == 22 && digits.bytes().all(is_digit))
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0")
}

fn has_word(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let lines = headers.get_all(name).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .any(|one| one.trim().eq_ignore_ascii_case(word))
}

fn no_websocket() -> Problem {
    let message = "this is a WebSocket, and the request does not ask for one";
    Problem::saying(&common::MALFORMED, message)
}

/// The connection speaks WebSocket from now on.
pub struct Switched {
    accept: String,
    upgrade: OnUpgrade,
    connection: Connection,
}

impl ApiResponse for Switched {
    fn meta() -> MetaResponses {
        let header = |name: &str, description: &str| MetaHeader {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            required: true,
            deprecated: false,
            schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The connection is a WebSocket from now on. Each message to the client has this form.",
                status: Some(101),
                status_range: None,
                // Not of the response, which has no body: OpenAPI 3.0 has no other place for it.
                content: vec![MetaMediaType {
                    content_type: "application/json",
                    schema: LiveMessage::schema_ref(),
                }],
                headers: vec![
                    header("Upgrade", "Always `websocket`."),
                    header(
                        "Sec-WebSocket-Accept",
                        "The answer to the key of the request.",
                    ),
                ],
            }],
        }
    }

    fn register(registry: &mut Registry) {
        LiveMessage::register(registry);
    }
}

impl IntoResponse for Switched {
    fn into_response(self) -> Response {
        let (upgrade, connection) = (self.upgrade, self.connection);
        // Ends with the connection, which ends with the process at the latest.
        tokio::spawn(async move {
            if let Ok(upgraded) = upgrade.await {
                session::run(connection, upgraded).await;
            }
        });
        Response::builder()
            .status(StatusCode::SWITCHING_PROTOCOLS)
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_ACCEPT, self.accept)
            .body(Body::empty())
    }
}
