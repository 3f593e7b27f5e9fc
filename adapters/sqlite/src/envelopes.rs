//! A change and the events it causes, in one call to SQLite.

use portreeve::{events::Envelope, shared::StoreError};
use portreeve_sql::{LocalDelivery, micros};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

/// Statements that also write events.
pub(crate) struct Statement(pub(crate) &'static str);

/// Two statements: a change, and the events, which are written only if it changed any row.
///
/// `$change` ends in `returning 1` and takes its parameters from `$2` on; `$1` are the events as [`json_of`] has them. Both are run by one
/// call, and a parameter has one number in both.
macro_rules! with_events {
    ($change:expr) => {
        $crate::envelopes::Statement(concat!(
            $change,
            ";
            insert into events_outbox (id, at, name, payload, attempts, due_at)
            select unhex(value ->> 'id'), value ->> 'at',
                (value ->> '$.event.context') || '.' || (value ->> '$.event.type'),
                value -> 'event', value ->> 'attempts', value ->> 'due_at'
            from json_each($1)
            where changes() > 0"
        ))
    };
}
pub(crate) use with_events;

/// Due at once, or pre-claimed by this process: see [`LocalDelivery`].
pub(crate) fn json_of(events: &[Envelope], pre_claimed: bool) -> Result<String, StoreError> {
    let (attempts, lease) = match pre_claimed {
        true => (1, LocalDelivery::LEASE),
        false => (0, Duration::ZERO),
    };
    let values: Vec<_> = events
        .iter()
        .map(|envelope| {
            let id: Uuid = envelope.id.as_uuid();
            json!({
                "id": id.simple().to_string(),
                "at": micros(envelope.at),
                "attempts": attempts,
                "due_at": micros(envelope.at + lease),
                "event": envelope.event,
            })
        })
        .collect();
    serde_json::to_string(&values).map_err(StoreError::inconsistent)
}
