//! A change and the events it causes, in one call to SQLite.

use portreeve::{events::Envelope, shared::StoreError};
use portreeve_sql::micros;
use serde_json::json;
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
            insert into events_log (id, at, logged_at, name, key, payload)
            select unhex(value ->> 'id'), value ->> 'at', value ->> 'at',
                value ->> 'name',
                unhex(value ->> 'key'), value -> 'event'
            from json_each($1)
            where changes() > 0"
        ))
    };
}
pub(crate) use with_events;

pub(crate) fn json_of(events: &[Envelope]) -> Result<String, StoreError> {
    let values: Vec<_> = events
        .iter()
        .map(|envelope| {
            let hex = |id: Uuid| id.simple().to_string();
            json!({
                "id": hex(envelope.id.as_uuid()),
                "at": micros(envelope.at),
                "key": hex(envelope.event.ordering_key().as_uuid()),
                "name": envelope.event.name(),
                "event": envelope.event,
            })
        })
        .collect();
    serde_json::to_string(&values).map_err(StoreError::inconsistent)
}
