//! What is sent, as the document describes it.

use poem_openapi::{Object, types::Example};
use portreeve::shared::Timestamp;
use serde_json::{Value, json};

use crate::examples::TIME;

/// A message of a live connection.
#[derive(Object)]
#[oai(rename = "LiveMessage", skip_serializing_if_is_none, example)]
pub struct LiveMessage {
    /// The place to resume from, as `Last-Event-ID`, `after`, or in the first message. Opaque: ids may be compared for equality only.
    id: String,
    /// The name of an event, such as `auth.signed_out`; the document of the events lists them, and new ones may be added. Or `heartbeat`:
    /// nothing has happened up to `id`. Or `gap`: the place to resume from is too old or unknown, so events may have been missed: get
    /// again what you show.
    #[oai(rename = "type")]
    kind: String,
    /// The time at which the event happened. Absent where it is no event.
    at: Option<Timestamp>,
    /// The event, as the document of the events describes it. Absent where it is no event.
    data: Option<Value>,
}

impl Example for LiveMessage {
    fn example() -> Self {
        Self {
            id: "42".into(),
            kind: "auth.signed_out".into(),
            at: Some(TIME),
            data: Some(json!({
                "context": "auth",
                "type": "signed_out",
                "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
                "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11",
                "reason": "signed_out"
            })),
        }
    }
}
