use bytes::Bytes;
use portreeve::{
    events::{Content, Envelope, LoggedEvent, Position},
    shared::Timestamp,
};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// An event that is ready to be sent, to any number of connections.
#[derive(Debug)]
pub struct LiveEvent {
    pub position: Position,
    /// Whether sessions of the account may have ended, or what it may see may have changed.
    pub affects_access: bool,
    message: Message,
}

/// A message in both forms.
#[derive(Clone, Debug)]
pub struct Message {
    /// For a WebSocket.
    pub text: Utf8Bytes,
    /// As a server-sent event.
    pub event: Bytes,
}

impl LiveEvent {
    /// None if this version does not know the event. Nobody is sent what it cannot tell who may see.
    pub fn of(logged: &LoggedEvent) -> Option<Self> {
        let Content::Readable(envelope) = &logged.content else {
            return None;
        };
        Some(Self {
            position: logged.position,
            affects_access: affects_access(envelope),
            message: Message::of_event(logged, envelope)?,
        })
    }

    pub fn message(&self) -> Message {
        self.message.clone()
    }
}

fn affects_access(envelope: &Envelope) -> bool {
    match &envelope.event {
        portreeve::events::Event::Auth(event) => event.affects_access(),
        _ => false,
    }
}

impl Message {
    fn of_event(logged: &LoggedEvent, envelope: &Envelope) -> Option<Self> {
        // It was read from JSON, and can be written as such.
        let data = serde_json::to_value(&envelope.event).ok()?;
        Some(Self::new(
            logged.position,
            &logged.name,
            Some((logged.at, data)),
        ))
    }

    /// Nothing has happened up to here.
    pub fn heartbeat(position: Position) -> Self {
        Self {
            // Without data it sets the id for the next connection, and is no event to anyone.
            event: format!(":\nid: {position}\n\n").into(),
            ..Self::new(position, "heartbeat", None)
        }
    }

    /// Something may have been missed before this.
    pub fn gap(position: Position) -> Self {
        Self::new(position, "gap", None)
    }

    fn new(position: Position, kind: &str, event: Option<(Timestamp, Value)>) -> Self {
        let mut message = json!({"id": position.to_string(), "type": kind});
        if let (Some(fields), Some((at, data))) = (message.as_object_mut(), event) {
            fields.insert("at".into(), at.format(&Rfc3339).unwrap_or_default().into());
            fields.insert("data".into(), data);
        }
        // JSON has no line break in it.
        let text = message.to_string();
        Self {
            event: format!("id: {position}\ndata: {text}\n\n").into(),
            text: text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use portreeve::{
        events::OrderingKey,
        shared::{AccountId, EventId},
        users,
    };
    use uuid::Uuid;

    use super::*;
    use crate::examples::TIME;

    fn logged(content: impl FnOnce(Envelope) -> Content) -> LoggedEvent {
        let event = users::Event::ProfileCreated {
            user_id: AccountId::from_uuid(Uuid::nil()),
            locale: None,
        };
        let id = EventId::from_uuid(Uuid::nil());
        LoggedEvent {
            position: Position::new(7),
            id,
            at: TIME,
            name: "users.profile_created".into(),
            key: OrderingKey::of(Uuid::nil()),
            content: content(Envelope {
                id,
                at: TIME,
                event: event.into(),
            }),
        }
    }

    #[test]
    fn an_event_is_one_line_in_both_forms() {
        let event = LiveEvent::of(&logged(Content::Readable)).unwrap();

        let json = r#"{"id":"7","type":"users.profile_created","at":"2026-11-22T12:00:00Z","data":{"context":"users","type":"profile_created","user_id":"00000000-0000-0000-0000-000000000000"}}"#;
        assert_eq!(event.message().text.as_str(), json);
        let stream = format!("id: 7\ndata: {json}\n\n");
        assert_eq!(event.message().event, stream);
        assert!(!event.affects_access);
    }

    #[test]
    fn an_event_of_a_newer_version_is_left_out() {
        let unknown = logged(|_| Content::Unreadable("unknown variant".into()));

        assert!(LiveEvent::of(&unknown).is_none());
    }

    #[test]
    fn a_heartbeat_moves_the_place_to_resume_from_and_is_no_event() {
        let heartbeat = Message::heartbeat(Position::new(9));

        assert_eq!(heartbeat.event, ":\nid: 9\n\n");
        assert_eq!(heartbeat.text.as_str(), r#"{"id":"9","type":"heartbeat"}"#);
        assert_eq!(
            Message::gap(Position::new(9)).event,
            "id: 9\ndata: {\"id\":\"9\",\"type\":\"gap\"}\n\n"
        );
    }
}
