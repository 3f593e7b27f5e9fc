//! Events on their way into a statement.

use portreeve::{
    events::{Envelope, Event},
    shared::{StoreError, Timestamp},
};
use portreeve_sql::Query;
use serde_json::Value;
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
                insert into portreeve_events.outbox (id, at, name, payload)
                select event.id, event.at, event.name, event.payload
                from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[]) as event (id, at, name, payload)
                where exists (select from changed)
            )", $more, "
            select count(*) from changed", $condition
        ))
    };
}
pub(crate) use change_and_events;

/// One statement that makes a change and, if it changed any row, writes the events; its result is the number of rows.
///
/// `$change` ends in `returning id` and takes its parameters from `$5` on: see [`EventColumns::bind`].
macro_rules! with_events {
    ($change:expr) => {
        $crate::envelopes::change_and_events!($change, "", "")
    };
}
pub(crate) use with_events;

/// As [`with_events`], for a change of the account `$5` that other instances may have cached: the commit notifies them. For rare changes
/// only: see `notifications.rs`.
macro_rules! with_events_and_notification {
    ($change:expr) => {
        $crate::envelopes::change_and_events!(
            $change,
            ", notified as (
                select pg_notify('portreeve_changes', 'account ' || $5::text) where exists (select from changed)
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
    payloads: Vec<Value>,
}

impl EventColumns {
    pub(crate) fn of<'e>(
        events: impl IntoIterator<Item = &'e Envelope>,
    ) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for envelope in events {
            let payload = to_json(&envelope.event)?;
            columns.ids.push(envelope.id.as_uuid());
            columns.at.push(envelope.at);
            columns.names.push(name(&payload)?);
            columns.payloads.push(payload);
        }
        Ok(columns)
    }

    /// The first four parameters of a statement that writes events.
    pub(crate) fn bind(self, query: Query<Postgres>) -> Query<Postgres> {
        query
            .bind(self.ids)
            .bind(self.at)
            .bind(self.names)
            .bind(self.payloads)
    }
}

fn to_json(event: &Event) -> Result<Value, StoreError> {
    serde_json::to_value(event).map_err(StoreError::inconsistent)
}

/// Context and type, as in `auth.account_registered`: the two tags of the event's JSON.
fn name(payload: &Value) -> Result<String, StoreError> {
    let tag = |key| payload.get(key).and_then(Value::as_str);
    match (tag("context"), tag("type")) {
        (Some(context), Some(kind)) => Ok(format!("{context}.{kind}")),
        _ => Err(StoreError::inconsistent("an event without its tags")),
    }
}

#[cfg(test)]
mod tests {
    use portreeve::{auth, shared::AccountId, users};
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_event_is_named_after_its_context_and_its_type() {
        let id = AccountId::new(datetime!(2026-11-22 12:00 UTC), [1; 16]);
        let named = |event: Event| name(&to_json(&event).unwrap()).unwrap();

        assert_eq!(
            named(
                auth::Event::SignedOut {
                    account_id: id,
                    session_id: None,
                    reason: auth::EndReason::SignedOut,
                }
                .into()
            ),
            "auth.signed_out"
        );
        assert_eq!(
            named(users::Event::ProfileCreated { user_id: id }.into()),
            "users.profile_created"
        );
    }
}
