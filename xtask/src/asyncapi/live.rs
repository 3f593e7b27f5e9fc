//! Live events: what people who watch are sent, and what they may send.

use serde_json::{Value, json};

use super::values::Values;

const STREAM: &str = "stream";
const SOCKET: &str = "socket";

/// The servers that people reach, whose name only their operator knows.
pub fn servers() -> Value {
    let of = |protocol: &str, title: &str| {
        json!({
            "host": "{host}",
            "protocol": protocol,
            "title": title,
            "description": "The address of the service: each operator has one of their own.",
            "variables": {
                "host": {
                    "default": "localhost",
                    "description": "The name of the service, and its port if it is not that of the protocol.",
                },
            },
            "security": [
                {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token."},
                {
                    "type": "httpApiKey",
                    "name": "ticket",
                    "in": "query",
                    "description": "A ticket of `POST /api/v1/events/ticket`, for clients that cannot send a header.",
                },
            ],
        })
    };
    json!({
        "http": of("https", "Server-sent events"),
        "websocket": of("wss", "WebSockets"),
    })
}

/// What those who watch are sent, with the schemas of all events.
pub fn publish(values: &mut Values<'_>, events: Vec<Value>) -> anyhow::Result<()> {
    let id = json!({
        "type": "string",
        "description": "The place to resume from, as `Last-Event-ID`, as `after`, or in the first message. Opaque.",
        "examples": ["42"],
    });
    let event = json!({
        "type": "object",
        "description": "An event that you may see.",
        "required": ["id", "type", "at", "data"],
        "properties": {
            "id": id,
            "type": {"type": "string", "description": "The name of the event, such as `auth.signed_out`."},
            "at": {"type": "string", "format": "date-time", "description": "When it happened, in UTC."},
            "data": {"description": "The event.", "anyOf": events},
        },
    });
    let of = |kind: &str, description: &str| {
        json!({
            "type": "object",
            "description": description,
            "required": ["id", "type"],
            "properties": {"id": id, "type": {"type": "string", "const": kind}},
        })
    };
    let close = json!({
        "type": "object",
        "description": "The last event of a stream: why the service ends it.",
        "required": ["code", "reason"],
        "properties": {
            "code": {"type": "integer", "description": "As the close code of a WebSocket."},
            "reason": {"type": "string", "description": "The same for people and logs.", "x-extensible-enum": ["shutdown", "unavailable", "session_ended", "access_changed", "slow"]},
        },
    });
    let first = json!({
        "type": "object",
        "description": "Where to begin. Once, and by choice.",
        "required": ["after"],
        "properties": {"after": {"type": "string", "description": "The id of the last received message."}},
    });
    for (name, schema) in [
        ("LiveEvent", event),
        (
            "Heartbeat",
            of(
                "heartbeat",
                "Nothing has happened up to `id`. Comes first, and every 15 seconds.",
            ),
        ),
        (
            "Gap",
            of(
                "gap",
                "The place to resume from is too old or unknown: events may have been missed. Get again what you show.",
            ),
        ),
        ("Close", close),
        ("FirstMessage", first),
    ] {
        values.publish(name, "live events", schema)?;
    }
    Ok(())
}

pub fn channels() -> [(&'static str, Value); 2] {
    [
        (
            STREAM,
            json!({
                "address": "/api/v1/events",
                "title": "Stream",
                "description": "Server-sent events: those of your account, or of all accounts for administrators. A heartbeat is an event \
                    without data, which moves the id to resume from.",
                "servers": [{"$ref": "#/servers/http"}],
                "messages": {
                    "LiveEvent": message("LiveEvent", "An event", example()),
                    "Gap": message("Gap", "A gap", json!({"id": "42", "type": "gap"})),
                    "Close": message("Close", "The end", json!({"code": 4401, "reason": "session_ended"})),
                },
            }),
        ),
        (
            SOCKET,
            json!({
                "address": "/api/v1/events/ws",
                "title": "Socket",
                "description": "A WebSocket: the same, as text messages. The close code says why the service closes it: 1001 it ends; 1002 the \
                    protocol is broken; 1003 binary; 1008 too many messages; 1009 too big; 1013 the store does not answer; 4400 an invalid \
                    message; 4401 the session has ended; 4403 what you may see has changed; 4408 you read too slowly.",
                "servers": [{"$ref": "#/servers/websocket"}],
                "messages": {
                    "LiveEvent": message("LiveEvent", "An event", example()),
                    "Heartbeat": message("Heartbeat", "A heartbeat", json!({"id": "42", "type": "heartbeat"})),
                    "Gap": message("Gap", "A gap", json!({"id": "42", "type": "gap"})),
                    "FirstMessage": message("FirstMessage", "Where to begin", json!({"after": "42"})),
                },
            }),
        ),
    ]
}

pub fn operations() -> [(&'static str, Value); 3] {
    [
        (
            "streamEvents",
            operation(
                "send",
                STREAM,
                "Stream events",
                &["LiveEvent", "Gap", "Close"],
            ),
        ),
        (
            "sendToSocket",
            operation(
                "send",
                SOCKET,
                "Send events to a WebSocket",
                &["LiveEvent", "Heartbeat", "Gap"],
            ),
        ),
        (
            "receiveFirstMessage",
            operation(
                "receive",
                SOCKET,
                "Be told where to begin",
                &["FirstMessage"],
            ),
        ),
    ]
}

fn operation(action: &str, channel: &str, title: &str, messages: &[&str]) -> Value {
    let messages: Vec<Value> = messages
        .iter()
        .map(|name| json!({"$ref": format!("#/channels/{channel}/messages/{name}")}))
        .collect();
    json!({
        "action": action,
        "title": title,
        "summary": format!("{title}."),
        "description": "At least once: a connection that resumes may get again what it has.",
        "channel": {"$ref": format!("#/channels/{channel}")},
        "messages": messages,
    })
}

fn message(name: &str, title: &str, example: Value) -> Value {
    json!({
        "name": name,
        "title": title,
        "summary": format!("{title}."),
        "contentType": "application/json",
        "payload": {"$ref": format!("#/components/schemas/{name}")},
        "examples": [{"payload": example}],
    })
}

fn example() -> Value {
    json!({
        "id": "42",
        "type": "auth.signed_out",
        "at": "2026-11-22T12:00:00Z",
        "data": {
            "context": "auth",
            "type": "signed_out",
            "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
            "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11",
            "reason": "signed_out",
        },
    })
}
