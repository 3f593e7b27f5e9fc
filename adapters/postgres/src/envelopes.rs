//! Events on their way into a statement.

use portreeve::{
    events::Envelope,
    shared::{StoreError, Timestamp},
};
use portreeve_sql::Query;
use sqlx::Postgres;
use uuid::Uuid;

/// A statement that also writes events.
pub(crate) struct Statement(pub(crate) &'static str);

macro_rules! change_and_events {
    ($change:expr, $more:expr, $condition:expr) => {
        $crate::envelopes::Statement(concat!(
            "with changed as (",
            $change,
            "), inserted_events as (
                insert into portreeve_events.outbox (id, at, name, payload, key)
                select event.id, event.at, event.name, event.payload::jsonb, event.key
                from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[]) as event (id, at, name, payload, key)
                where exists (select from changed)
            )", $more, "
            select count(*) from changed", $condition
        ))
    };
}
pub(crate) use change_and_events;

/// One statement that makes a change and, if it changed any row, writes the events; its result is the number of rows.
///
/// `$change` ends in `returning id` and takes its parameters from `$6` on: see [`EventColumns::bind`].
macro_rules! with_events {
    ($change:expr) => {
        $crate::envelopes::change_and_events!($change, "", "")
    };
}
pub(crate) use with_events;

/// As [`with_events`], for a change of the account `$6` that other instances may have cached: the commit notifies them. For rare changes
/// only: see `notifications.rs`.
macro_rules! with_events_and_notification {
    ($change:expr) => {
        $crate::envelopes::change_and_events!(
            $change,
            ", notified as (
                select pg_notify('portreeve_changes', 'account ' || $6::text) where exists (select from changed)
            )",
            " where (select count(*) from notified) = 1"
        )
    };
}
pub(crate) use with_events_and_notification;

/// Events, column by column.
#[derive(Default)]
pub(crate) struct EventColumns {
    ids: Vec<Uuid>,
    at: Vec<Timestamp>,
    names: Vec<String>,
    /// JSON.
    payloads: Vec<String>,
    keys: Vec<Uuid>,
}

impl EventColumns {
    pub(crate) fn of<'e>(
        events: impl IntoIterator<Item = &'e Envelope>,
    ) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for envelope in events {
            let Envelope { id, at, event } = envelope;
            let payload = serde_json::to_string(event).map_err(StoreError::inconsistent)?;
            columns.ids.push(id.as_uuid());
            columns.at.push(*at);
            columns.names.push(event.name());
            columns.payloads.push(payload);
            columns.keys.push(event.ordering_key().as_uuid());
        }
        Ok(columns)
    }

    /// The first five parameters of a statement that writes events.
    pub(crate) fn bind(self, query: Query<Postgres>) -> Query<Postgres> {
        query
            .bind(self.ids)
            .bind(self.at)
            .bind(self.names)
            .bind(self.payloads)
            .bind(self.keys)
    }
}
