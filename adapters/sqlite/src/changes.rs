//! A change and the events it causes, in one call to SQLite.

use portreeve::{events::Envelope, shared::StoreError};
use portreeve_sql::LocalDelivery;
use serde_json::json;
use sqlx::{
    Sqlite,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnection},
};
use time::Duration;
use uuid::Uuid;

use crate::rows::micros;

/// Two statements: a change, and the events, which are written only if it changed any row.
///
/// `$change` ends in `returning 1` and takes its parameters from `$2` on: see [`change`]. Both are run by one call, and a parameter has
/// one number in both.
macro_rules! with_events {
    ($change:expr) => {
        concat!(
            $change,
            ";
            insert into events_outbox (id, at, name, payload, attempts, due_at)
            select unhex(value ->> 'id'), value ->> 'at',
                (value ->> '$.event.context') || '.' || (value ->> '$.event.type'),
                value -> 'event', value ->> 'attempts', value ->> 'due_at'
            from json_each($1)
            where changes() > 0"
        )
    };
}
pub(crate) use with_events;

pub(crate) type Change = Query<'static, Sqlite, SqliteArguments>;

/// A statement of [`with_events`] with its first parameter.
pub(crate) fn change(
    sql: &'static str,
    events: &[Envelope],
    held: bool,
) -> Result<Change, StoreError> {
    Ok(sqlx::query(sql).bind(told(events, held)?))
}

/// Makes the change; returns how many rows it changed.
pub(crate) async fn make(
    change: Change,
    connection: &mut SqliteConnection,
) -> Result<usize, sqlx::Error> {
    // To the end: the events are written after the last row.
    Ok(change.fetch_all(connection).await?.len())
}

/// Due at once, or held by this process: see [`LocalDelivery`].
fn told(events: &[Envelope], held: bool) -> Result<String, StoreError> {
    let (attempts, lease) = if held {
        (1, LocalDelivery::LEASE)
    } else {
        (0, Duration::ZERO)
    };
    let told: Vec<_> = events
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
    serde_json::to_string(&told).map_err(StoreError::inconsistent)
}
