use async_trait::async_trait;
use portreeve::{
    events::{
        DeadLetter, Lease, OrderingKey, ParkedEvent, Parking, PendingEvent, Position, Progress,
        Rewind, StartAt, Subscription, SubscriptionRepository,
    },
    shared::{EventId, Holder, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Rollback,
    events::{ParkedRow, due_times, number, position},
};
use time::Duration;
use uuid::Uuid;

use super::{sequencer::interval, without_nul};
use crate::PostgresStore;

pub(super) const TABLE: &str = "portreeve_events.parked";

const ADD: &str = "insert into portreeve_events.subscriptions (name, position)
     values ($1, case when $2 then coalesce((select end_position from portreeve_events.sequencer), 0) else 0 end)
     on conflict do nothing";

const EXISTS: &str = "select exists (select from portreeve_events.subscriptions where name = $1)";

/// Without a write, which would be one in every round.
const STILL_LEASED: &str = "select position, epoch,
         exists (select from portreeve_events.parked where subscription = $1 and dead_at is null) as has_parked
     from portreeve_events.subscriptions
     where name = $1 and holder = $2 and not paused and lease_until > clock_timestamp() + $3 / 2";

/// A lease that ends later than any can is one from before the clock was set back.
const ACQUIRE: &str = "update portreeve_events.subscriptions
     set epoch = epoch + (holder is distinct from $2)::int, holder = $2, lease_until = clock_timestamp() + $3
     where name = $1 and not paused
         and (holder = $2 or holder is null or lease_until not between clock_timestamp() and clock_timestamp() + 2 * $3)
     returning position, epoch,
         exists (select from portreeve_events.parked where subscription = $1 and dead_at is null) as has_parked";

/// Only the position, so what a crash would lose is done once more: the commit waits for no disk. Never back, because a statement that was
/// given up may still be executed.
const ADVANCE: &str = "update portreeve_events.subscriptions
     set position = $3, lease_until = greatest(lease_until, clock_timestamp() + $4), moved_at = clock_timestamp()
     where name = $1 and epoch = $2 and position <= $3 and set_config('synchronous_commit', 'off', true) is not null";

const COMMIT: &str = "update portreeve_events.subscriptions
     set position = coalesce($3, position), lease_until = greatest(lease_until, clock_timestamp() + $4),
         moved_at = case when $5 then clock_timestamp() else moved_at end
     where name = $1 and epoch = $2 and position <= coalesce($3, position)";

const PARK: &str = "insert into portreeve_events.parked
         (subscription, position, id, at, name, key, payload, attempts, due_at, reason)
     select $1, event.position, event.id, event.at, event.name, event.key, event.payload, parked.attempts, parked.due_at, parked.reason
     from unnest($2::int8[], $3::int4[], $4::timestamptz[], $5::text[]) as parked (position, attempts, due_at, reason)
     join portreeve_events.log as event using (position)
     on conflict do nothing";

const DONE: &str =
    "delete from portreeve_events.parked where subscription = $1 and position = any ($2)";

/// When it was given up is for people to read.
const FAILED: &str = "update portreeve_events.parked as event
     set attempts = failed.attempts, reason = failed.reason, due_at = coalesce(failed.due_at, event.due_at),
         dead_at = case when failed.due_at is null then now() end
     from unnest($2::int8[], $3::int4[], $4::timestamptz[], $5::text[]) as failed (position, attempts, due_at, reason)
     where event.subscription = $1 and event.position = failed.position";

/// The oldest of each key that came free.
const UNBLOCK: &str = "update portreeve_events.parked as next
     set due_at = unblocked.due_at
     from unnest($2::uuid[], $3::timestamptz[]) as unblocked (key, due_at)
     where next.subscription = $1 and next.dead_at is null and next.due_at is null
         and next.position = (
             select min(position) from portreeve_events.parked
             where subscription = $1 and key = unblocked.key and dead_at is null
         )";

const RELEASE: &str = "update portreeve_events.subscriptions
     set holder = null, lease_until = null
     where name = $1 and epoch = $2";

const REMOVE: &str = "delete from portreeve_events.subscriptions
     where name = $1 and coalesce(lease_until < clock_timestamp(), true)";

const HELD_BACK: &str = "select distinct key
     from portreeve_events.parked
     where subscription = $1 and key = any ($2) and dead_at is null";

/// What waits behind another is found only by its key, because there may be a million of those.
const DUE: &str = "select event.position, event.id, event.at, event.name, event.key, event.payload, event.attempts
     from (
         select key, due_at, position
         from portreeve_events.parked as one
         where subscription = $1 and dead_at is null and due_at between $2 and $3
             and not exists (
                 select from portreeve_events.parked as earlier
                 where earlier.subscription = $1 and earlier.key = one.key and earlier.position < one.position
                     and earlier.dead_at is null
             )
         order by due_at, position
         limit $4
     ) as oldest
     cross join lateral (
         select position, id, at, name, key, payload, attempts
         from portreeve_events.parked
         where subscription = $1 and key = oldest.key and position >= oldest.position and dead_at is null
         order by position
         limit $4
     ) as event
     order by oldest.due_at, oldest.position, event.position
     limit $4";

#[async_trait]
impl SubscriptionRepository for PostgresStore {
    async fn add(&self, name: &str, at: StartAt) -> Result<(), StoreError> {
        let query = sqlx::query(ADD)
            .bind(name.to_owned())
            .bind(at == StartAt::End);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn exists(&self, name: &str) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar(EXISTS).bind(name.to_owned());
        self.read(async |c| query.fetch_one(c).await).await
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
            Ok::<_, StoreError>(
                query
                    .bind(name.to_owned())
                    .bind(holder.0)
                    .bind(interval(lease)?),
            )
        };
        let held = ask(STILL_LEASED)?;
        let mut found = self.read(async |c| held.fetch_optional(c).await).await?;
        if found.is_none() {
            let acquiring = ask(ACQUIRE)?;
            found = self
                .write_without_events(Invalidates::Nothing, async |c| {
                    acquiring.fetch_optional(c).await
                })
                .await?;
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
        if let (Some(to), true) = (progress.position, progress.leaves_parked()) {
            let advance = sqlx::query(ADVANCE)
                .bind(lease.subscription.clone())
                .bind(epoch(lease)?)
                .bind(number(to)?)
                .bind(interval(lease.duration)?);
            return Ok(self.execute(advance, Invalidates::Nothing).await? > 0);
        }
        let statements = Statements::of(lease, progress)?;
        self.write_together(Invalidates::Nothing, async |transaction| {
            let advanced = statements
                .advance
                .execute(&mut transaction.executor())
                .await;
            if advanced.map_err(Rollback::Failed)?.rows_affected() == 0 {
                return Ok(false);
            }
            for statement in statements.parked {
                let done = statement.execute(&mut transaction.executor()).await;
                done.map_err(Rollback::Failed)?;
            }
            Ok::<_, Rollback<StoreError>>(true)
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
        let keys: Vec<Uuid> = keys.iter().map(|key| key.as_uuid()).collect();
        let query = sqlx::query_scalar(HELD_BACK)
            .bind(name.to_owned())
            .bind(keys);
        let found: Vec<Uuid> = self.read(async |c| query.fetch_all(c).await).await?;
        Ok(found.into_iter().map(OrderingKey::of).collect())
    }

    async fn due(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<ParkedEvent>, StoreError> {
        for (from, to) in due_times(now) {
            let query = sqlx::query_as::<_, ParkedRow>(DUE)
                .bind(name.to_owned())
                .bind(from)
                .bind(to)
                .bind(i64::from(limit));
            let rows = self.read(async |c| query.fetch_all(c).await).await?;
            if !rows.is_empty() {
                return rows.into_iter().map(|row| row.read(TABLE)).collect();
            }
        }
        Ok(Vec::new())
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

type Query = portreeve_sql::Query<sqlx::Postgres>;

/// What progress is written by.
struct Statements {
    advance: Query,
    /// Those that are needed.
    parked: Vec<Query>,
}

impl Statements {
    fn of(lease: &Lease, progress: &Progress) -> Result<Self, StoreError> {
        let name = || lease.subscription.clone();
        let advance = sqlx::query(COMMIT)
            .bind(name())
            .bind(epoch(lease)?)
            .bind(progress.position.map(number).transpose()?)
            .bind(interval(lease.duration)?)
            .bind(progress.moves());
        let mut parked = Vec::new();
        if !progress.parked.is_empty() {
            let mut rows = Rows::default();
            for Parking { event, failed } in &progress.parked {
                let due_at = failed.as_ref().map(|(_, due_at)| *due_at);
                let reason = failed.as_ref().map(|(error, _)| error.0.as_str());
                rows.push(event.position, failed.is_some().into(), due_at, reason)?;
            }
            parked.push(rows.bind(sqlx::query(PARK).bind(name())));
        }
        if !progress.done.is_empty() {
            let done = progress.done.iter().copied().map(number);
            let done: Vec<i64> = done.collect::<Result<_, _>>()?;
            parked.push(sqlx::query(DONE).bind(name()).bind(done));
        }
        if !progress.failed.is_empty() {
            let mut rows = Rows::default();
            for failure in &progress.failed {
                let reason = Some(failure.reason.as_str());
                rows.push(failure.position, failure.attempts, failure.retry_at, reason)?;
            }
            parked.push(rows.bind(sqlx::query(FAILED).bind(name())));
        }
        if !progress.unblocked.is_empty() {
            let unblocked = progress.unblocked.iter();
            let (keys, due_at): (Vec<Uuid>, Vec<Timestamp>) =
                unblocked.map(|one| (one.key.as_uuid(), one.due_at)).unzip();
            parked.push(sqlx::query(UNBLOCK).bind(name()).bind(keys).bind(due_at));
        }
        Ok(Self { advance, parked })
    }
}

/// Parked events, column by column.
#[derive(Default)]
struct Rows {
    positions: Vec<i64>,
    attempts: Vec<i32>,
    due_at: Vec<Option<Timestamp>>,
    reasons: Vec<Option<String>>,
}

impl Rows {
    fn push(
        &mut self,
        position: Position,
        attempts: u32,
        due_at: Option<Timestamp>,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        self.positions.push(number(position)?);
        let attempts = i32::try_from(attempts).map_err(StoreError::inconsistent)?;
        self.attempts.push(attempts);
        self.due_at.push(due_at);
        self.reasons.push(reason.map(without_nul));
        Ok(())
    }

    fn bind(self, query: Query) -> Query {
        query
            .bind(self.positions)
            .bind(self.attempts)
            .bind(self.due_at)
            .bind(self.reasons)
    }
}

fn epoch(lease: &Lease) -> Result<i64, StoreError> {
    lease.epoch.try_into().map_err(StoreError::inconsistent)
}
