//! Events on their way into a statement.

use portreeve::{
    events::{Envelope, Event},
    shared::{StoreError, Timestamp},
};
use serde_json::Value;
use sqlx::{Postgres, postgres::PgArguments, query::QueryScalar};
use uuid::Uuid;

/// A statement that also writes events, either as due at once or as held by this process: see [`Handover`].
///
/// [`Handover`]: portreeve::events::Handover
pub(crate) struct Statement {
    pub(crate) due: &'static str,
    pub(crate) held: &'static str,
}

impl Statement {
    pub(crate) fn text(&self, held: bool) -> &'static str {
        if held { self.held } else { self.due }
    }
}

/// What a statement is made of whose `$write` writes events with a number of attempts and a time when they are due.
macro_rules! statement {
    ($write:ident, $($rest:expr),*) => {
        $crate::envelopes::Statement {
            due: $write!("0", "event.at", $($rest),*),
            // As long as `Handover::LEASE`.
            held: $write!("1", "event.at + interval '30 seconds'", $($rest),*),
        }
    };
}
pub(crate) use statement;

macro_rules! change_and_events {
    ($attempts:literal, $due_at:literal, $change:expr, $more:expr, $condition:expr) => {
        concat!(
            "with changed as (",
            $change,
            "), told as (
                insert into portreeve_events.outbox (id, at, name, payload, attempts, due_at)
                select event.id, event.at, event.name, event.payload, ", $attempts, ", ", $due_at, "
                from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[]) as event (id, at, name, payload)
                where exists (select from changed)
            )", $more, "
            select count(*) from changed", $condition
        )
    };
}
pub(crate) use change_and_events;

/// One statement that makes a change and, if it changed any row, writes the events; its result is the number of rows.
///
/// `$change` ends in `returning id` and takes its parameters from `$5` on: see [`change`].
macro_rules! with_events {
    ($change:expr) => {
        $crate::envelopes::statement!(change_and_events, $change, "", "")
    };
}
pub(crate) use with_events;

/// As [`with_events`], for a change of the account `$5` that others may keep copies of: they are told when it is committed, and not if it
/// is not. For what happens seldom: see `listen.rs`.
macro_rules! with_events_and_word {
    ($change:expr) => {
        $crate::envelopes::statement!(
            change_and_events,
            $change,
            ", word as (
                select pg_notify('portreeve_changes', 'account ' || $5::text) where exists (select from changed)
            )",
            " where (select count(*) from word) = 1"
        )
    };
}
pub(crate) use with_events_and_word;

/// A statement of [`with_events`] with its first four parameters.
pub(crate) fn change(
    statement: &Statement,
    events: &[Envelope],
    held: bool,
) -> Result<QueryScalar<'static, Postgres, i64, PgArguments>, StoreError> {
    let mut told = Told::default();
    told.extend(events)?;
    Ok(sqlx::query_scalar(statement.text(held))
        .bind(told.ids)
        .bind(told.at)
        .bind(told.names)
        .bind(told.payloads))
}

/// Events, column by column.
#[derive(Default)]
pub(crate) struct Told {
    pub ids: Vec<Uuid>,
    pub at: Vec<Timestamp>,
    pub names: Vec<String>,
    pub payloads: Vec<Value>,
}

impl Told {
    pub(crate) fn extend(&mut self, events: &[Envelope]) -> Result<(), StoreError> {
        for envelope in events {
            let payload = to_json(&envelope.event)?;
            self.ids.push(envelope.id.as_uuid());
            self.at.push(envelope.at);
            self.names.push(name(&payload)?);
            self.payloads.push(payload);
        }
        Ok(())
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
