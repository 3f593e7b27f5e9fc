use async_trait::async_trait;
use portreeve::{
    events::{
        DeadLetter, Lease, OrderingKey, ParkedEvent, PendingEvent, Position, Progress, Rewind,
        StartAt, Subscription, SubscriptionRepository,
    },
    shared::{EventId, Holder, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Query,
    events::{ParkedRow, due_times, number, position},
    micros, stored,
};
use serde_json::{Value, json};
use sqlx::Sqlite;
use time::Duration;
use uuid::Uuid;

use super::now;
use crate::{SqliteStore, error::store_error};

pub(super) const TABLE: &str = "events_parked";

const ADD: &str = "insert into events_subscriptions (name, position)
     values ($1, case when $2 then coalesce((select end_position from events_sequencer), 0) else 0 end)
     on conflict do nothing";

const EXISTS: &str = "select exists (select 1 from events_subscriptions where name = $1)";

/// Without a write, which would be one in every round.
const STILL_LEASED: &str = concat!(
    "select position, epoch, exists (select 1 from events_parked where subscription = $1 and dead_at is null) as has_parked
     from events_subscriptions
     where name = $1 and holder = $2 and not paused and lease_until > ",
    now!(),
    " + $3 / 2"
);

/// A lease that ends later than any lease can is one from before the clock was set back.
const ACQUIRE: &str = concat!(
    "update events_subscriptions
     set epoch = epoch + (holder is not $2), holder = $2, lease_until = ",
    now!(),
    " + $3
     where name = $1 and not paused
         and (holder is null or holder = $2 or lease_until < ",
    now!(),
    " or lease_until > ",
    now!(),
    " + 2 * $3)
     returning position, epoch, exists (select 1 from events_parked where subscription = $1 and dead_at is null) as has_parked"
);

/// Never back, because a statement that was given up may still be executed.
const COMMIT: &str = concat!(
    "update events_subscriptions
     set position = coalesce($3, position), lease_until = ",
    now!(),
    " + $4, moved_at = case when $5 then ",
    now!(),
    " else moved_at end
     where name = $1 and epoch = $2 and position <= coalesce($3, position)"
);

const PARK: &str = "insert into events_parked
         (subscription, position, id, at, name, key, payload, attempts, due_at, reason)
     select $1, event.position, event.id, event.at, event.name, event.key, event.payload, value ->> 'attempts', value ->> 'due_at',
         value ->> 'reason'
     from json_each($2)
     join events_log as event on event.position = value ->> 'position'
     where true
     on conflict do nothing";

const DONE: &str = "delete from events_parked
     where subscription = $1 and position in (select value from json_each($2))";

/// When it was given up is for people to read.
const FAILED: &str = concat!(
    "update events_parked
     set attempts = value ->> 'attempts', reason = value ->> 'reason', due_at = coalesce(value ->> 'due_at', due_at),
         dead_at = case when value ->> 'due_at' is null then ",
    now!(),
    " end
     from json_each($2)
     where subscription = $1 and position = value ->> 'position'"
);

/// The oldest of each key that came free.
const UNBLOCK: &str = "update events_parked as next
     set due_at = unblocked.due_at
     from (
         select value ->> 'due_at' as due_at, (
             select min(position) from events_parked
             where subscription = $1 and key = unhex(value ->> 'key') and dead_at is null
         ) as position
         from json_each($2)
     ) as unblocked
     where next.subscription = $1 and next.position = unblocked.position and next.due_at is null and next.dead_at is null";

const RELEASE: &str = "update events_subscriptions
     set holder = null, lease_until = null
     where name = $1 and epoch = $2";

const REMOVE: &str = concat!(
    "delete from events_subscriptions where name = $1 and coalesce(lease_until < ",
    now!(),
    ", true)"
);

const HELD_BACK: &str = "select distinct key
     from events_parked
     where subscription = $1 and key in (select unhex(value) from json_each($2)) and dead_at is null";

/// The oldest of their keys.
const DUE: &str = "select position, key
     from events_parked as one
     where subscription = $1 and dead_at is null and due_at between $2 and $3
         and not exists (
             select 1 from events_parked as earlier
             where earlier.subscription = $1 and earlier.key = one.key and earlier.position < one.position
                 and earlier.dead_at is null
         )
     order by due_at, position
     limit $4";

const OF_KEY: &str = "select position, id, at, name, key, payload, attempts
     from events_parked
     where subscription = $1 and key = $2 and position >= $3 and dead_at is null
     order by position
     limit $4";

#[async_trait]
impl SubscriptionRepository for SqliteStore {
    async fn add(&self, name: &str, at: StartAt) -> Result<(), StoreError> {
        let query = sqlx::query(ADD)
            .bind(name.to_owned())
            .bind(at == StartAt::End);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn exists(&self, name: &str) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar(EXISTS).bind(name.to_owned());
        query.fetch_one(self.readers()).await.map_err(store_error)
    }

    async fn all(&self) -> Result<Vec<Subscription>, StoreError> {
        self.subscriptions().await
    }

    async fn acquire(
        &self,
        name: &str,
        holder: Holder,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let ask = |statement| {
            let query = sqlx::query_as::<_, (i64, i64, bool)>(statement);
            let query = query.bind(name.to_owned()).bind(holder.0);
            query.bind(whole_micros(lease))
        };
        let held = ask(STILL_LEASED).fetch_optional(self.readers()).await;
        let mut found = held.map_err(store_error)?;
        if found.is_none() {
            let acquiring = ask(ACQUIRE);
            let acquired = self.write_without_events(Invalidates::Nothing, |c| {
                // To the end: a row that is left unread would hold up the commit.
                Box::pin(acquiring.fetch_all(c))
            });
            found = acquired.await?.pop();
        }
        let Some((reached, epoch, has_parked)) = found else {
            return Ok(None);
        };
        Ok(Some(Lease {
            subscription: name.to_owned(),
            holder,
            epoch: epoch.unsigned_abs(),
            position: position(reached)?,
            duration: lease,
            has_parked,
        }))
    }

    async fn commit(&self, lease: &Lease, progress: &Progress) -> Result<bool, StoreError> {
        let Statements { advance, parked } = Statements::of(lease, progress)?;
        self.write_without_events(Invalidates::Nothing, move |connection| {
            Box::pin(async move {
                if advance.execute(&mut *connection).await?.rows_affected() == 0 {
                    return Ok(false);
                }
                for statement in parked {
                    statement.execute(&mut *connection).await?;
                }
                Ok(true)
            })
        })
        .await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let query = sqlx::query(RELEASE)
            .bind(lease.subscription.clone())
            .bind(epoch(lease)?);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn held_back(
        &self,
        name: &str,
        keys: &[OrderingKey],
    ) -> Result<Vec<OrderingKey>, StoreError> {
        let keys = keys.iter().map(|key| key.as_uuid().simple().to_string());
        let query = sqlx::query_scalar(HELD_BACK)
            .bind(name.to_owned())
            .bind(json!(keys.collect::<Vec<_>>()).to_string());
        let found: Vec<Uuid> = query.fetch_all(self.readers()).await.map_err(store_error)?;
        Ok(found.into_iter().map(OrderingKey::of).collect())
    }

    async fn due(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<ParkedEvent>, StoreError> {
        let mut oldest = Vec::new();
        for (from, to) in due_times(now) {
            let query = sqlx::query_as::<_, (i64, Uuid)>(DUE)
                .bind(name.to_owned())
                .bind(stored(from))
                .bind(stored(to))
                .bind(i64::from(limit));
            oldest = query.fetch_all(self.readers()).await.map_err(store_error)?;
            if !oldest.is_empty() {
                break;
            }
        }
        let mut due = Vec::new();
        for (position, key) in oldest {
            let left = usize::from(limit).saturating_sub(due.len());
            if left == 0 {
                break;
            }
            let query = sqlx::query_as::<_, ParkedRow>(OF_KEY)
                .bind(name.to_owned())
                .bind(key)
                .bind(position)
                .bind(i64::try_from(left).map_err(StoreError::inconsistent)?);
            let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
            for row in rows {
                due.push(row.read(TABLE)?);
            }
        }
        Ok(due)
    }

    async fn set_paused(&self, name: &str, paused: bool) -> Result<bool, StoreError> {
        self.pause(name, paused).await
    }

    async fn rewind(&self, name: &str, position: Position) -> Result<Rewind, StoreError> {
        self.rewind_to(name, position).await
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        self.dead(limit).await
    }

    async fn pending<'a>(
        &self,
        subscription: Option<&'a str>,
        limit: u16,
    ) -> Result<Vec<PendingEvent>, StoreError> {
        self.list_pending(subscription, limit).await
    }

    async fn retry<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.hasten(id, subscription, now).await
    }

    async fn retry_all(&self, name: &str, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
        self.hasten_all(name, now, limit).await
    }

    async fn remove(&self, name: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(REMOVE).bind(name.to_owned());
        Ok(self.execute(query, Invalidates::Nothing).await? > 0)
    }

    async fn discard<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
    ) -> Result<u64, StoreError> {
        self.discard_dead(id, subscription).await
    }
}

/// What progress is written by.
struct Statements {
    advance: Query<Sqlite>,
    /// Those that are needed.
    parked: Vec<Query<Sqlite>>,
}

impl Statements {
    fn of(lease: &Lease, progress: &Progress) -> Result<Self, StoreError> {
        let advance = sqlx::query(COMMIT)
            .bind(lease.subscription.clone())
            .bind(epoch(lease)?)
            .bind(progress.position.map(number).transpose()?)
            .bind(whole_micros(lease.duration))
            .bind(progress.moves());
        let parked = progress.parked.iter().map(|parking| {
            json!({
                "position": parking.event.position.number(),
                "attempts": u32::from(parking.failed.is_some()),
                "due_at": parking.failed.as_ref().map(|(_, due_at)| micros(*due_at)),
                "reason": parking.failed.as_ref().map(|(error, _)| &error.0),
            })
        });
        let done = progress.done.iter().map(|done| json!(done.number()));
        let failed = progress.failed.iter().map(|failure| {
            json!({
                "position": failure.position.number(),
                "attempts": failure.attempts,
                "due_at": failure.retry_at.map(micros),
                "reason": failure.reason,
            })
        });
        let unblocked = progress.unblocked.iter().map(|one| {
            json!({
                "key": one.key.as_uuid().simple().to_string(),
                "due_at": micros(one.due_at),
            })
        });
        let statements: [(&'static str, Vec<Value>); 4] = [
            (PARK, parked.collect()),
            (DONE, done.collect()),
            (FAILED, failed.collect()),
            (UNBLOCK, unblocked.collect()),
        ];
        let needed = statements.into_iter().filter(|(_, rows)| !rows.is_empty());
        let parked = needed.map(|(statement, rows)| {
            let rows = Value::from(rows).to_string();
            let query = sqlx::query(statement).bind(lease.subscription.clone());
            query.bind(rows)
        });
        Ok(Self {
            advance,
            parked: parked.collect(),
        })
    }
}

fn epoch(lease: &Lease) -> Result<i64, StoreError> {
    lease.epoch.try_into().map_err(StoreError::inconsistent)
}

/// For a parameter.
pub(super) fn whole_micros(duration: Duration) -> i64 {
    i64::try_from(duration.whole_microseconds()).unwrap_or(i64::MAX / 4)
}
