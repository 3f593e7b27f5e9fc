use async_trait::async_trait;
use portreeve::{
    events::{COUNTED, Sequencer, Unsequenced},
    shared::{Holder, StoreError},
};
use portreeve_sql::{Invalidates, events::UnsequencedRow};
use sqlx::postgres::types::PgInterval;
use time::Duration;

use crate::PostgresStore;

/// The row of the sequencer is locked to the end, so a stale holder cannot write in between, whatever it believes. By the clock of the
/// database, because those of instances differ. A lease that ends later than any can is one from before that clock was set back.
///
/// Of changes that conflict, the later one drew its serial after the earlier one was committed. So this statement sees the earlier one too,
/// or another has moved it. What another has moved while this one waited for the row is not moved again, and leaves a gap.
///
/// An event that the version before wrote has no key. Each of those names its account.
///
/// Rows are deleted by their place in the table, which costs the same for each. The planner takes the table to be nearly empty: by the serial
/// it would compare each row with each, or read the whole table, where under load the rows lie that were deleted since the last vacuum.
///
/// A process that sees the lease of another writes nothing, not even a lock.
const SEQUENCE: &str = "with batch as materialized (
         select ctid from portreeve_events.outbox order by serial limit $3
     ), lease as (
         insert into portreeve_events.sequencer as sequencer (holder, lease_until, end_position)
         select $1, clock_timestamp() + $2, (select count(*) from batch)
         where exists (select from batch) and not exists (
             select from portreeve_events.sequencer
             where holder <> $1 and lease_until between clock_timestamp() and clock_timestamp() + 2 * $2
         )
         on conflict (one) do update
             set holder = excluded.holder, lease_until = excluded.lease_until, end_position = sequencer.end_position + excluded.end_position
             where sequencer.holder = $1 or sequencer.holder is null
                 or sequencer.lease_until not between clock_timestamp() and clock_timestamp() + 2 * $2
         returning end_position - (select count(*) from batch) as end_before
     ), moved as (
         delete from portreeve_events.outbox
         where ctid = any (array(select ctid from batch)) and exists (select from lease)
         returning serial, id, at, name, key, payload
     ), logged as (
         insert into portreeve_events.log (position, id, at, logged_at, name, key, payload)
         select lease.end_before + row_number() over (order by serial), id, at, clock_timestamp(), name,
             coalesce(
                 key,
                 case when payload ->> 'account_id' ~ $4 then (payload ->> 'account_id')::uuid end,
                 case when payload ->> 'user_id' ~ $4 then (payload ->> 'user_id')::uuid end,
                 id
             ),
             payload
         from moved
         cross join lease
     )
     select count(*) from moved";

/// As the version before wrote ids. One that is none stops nobody.
const UUID: &str = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

const RELEASE: &str = "update portreeve_events.sequencer
     set holder = null, lease_until = null
     where holder = $1";

const WAITING: &str = "select count(*) as events,
         (select at from portreeve_events.outbox order by serial limit 1) as oldest
     from (select from portreeve_events.outbox limit $1) as counted";

#[async_trait]
impl Sequencer for PostgresStore {
    async fn sequence(
        &self,
        holder: Holder,
        lease: Duration,
        limit: u16,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query_scalar::<_, i64>(SEQUENCE)
            .bind(holder.0)
            .bind(interval(lease)?)
            .bind(i64::from(limit))
            .bind(UUID);
        let moved =
            self.write_without_events(Invalidates::Nothing, async |c| query.fetch_one(c).await);
        let moved = moved.await?.unsigned_abs();
        if moved > 0 {
            self.0.notifier.log_grown();
        }
        Ok(moved)
    }

    async fn release(&self, holder: Holder) -> Result<(), StoreError> {
        let query = sqlx::query(RELEASE).bind(holder.0);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn waiting(&self) -> Result<Unsequenced, StoreError> {
        let query = sqlx::query_as::<_, UnsequencedRow>(WAITING).bind(COUNTED.cast_signed());
        let row = self.read(async |c| query.fetch_one(c).await).await?;
        row.read()
    }

    async fn wait_for_writes(&self) {
        self.listeners().wait_for_writes().await;
    }
}

/// For a parameter.
pub(crate) fn interval(duration: Duration) -> Result<PgInterval, StoreError> {
    PgInterval::try_from(duration).map_err(|error| StoreError::inconsistent(error.to_string()))
}
