use async_trait::async_trait;
use portreeve::{
    events::{Holder, Sequencer, Unsequenced},
    shared::StoreError,
};
use portreeve_sql::{Invalidates, Rollback, events::UnsequencedRow};
use sqlx::postgres::types::PgInterval;
use time::Duration;

use crate::PostgresStore;

const ANY: &str = "select exists (select from portreeve_events.outbox)";

/// Holds the row to the end of the transaction, so a stale holder cannot write in between, whatever it believes. By the clock of the
/// database, because those of instances differ. A lease
/// that ends later than any can is one from before that clock was set back.
const LEASE: &str = "insert into portreeve_events.sequencer as sequencer (holder, lease_until)
     values ($1, clock_timestamp() + $2)
     on conflict (one) do update set holder = excluded.holder, lease_until = excluded.lease_until
         where sequencer.holder = $1 or sequencer.holder is null
            or sequencer.lease_until not between clock_timestamp() and clock_timestamp() + 2 * $2
     returning end_position";

/// Of changes that conflict, the later one drew its serial after the earlier one was committed: so this statement sees the earlier one too,
/// or has seen it before.
///
/// The field that names the account is the same in all events but those about no account.
const MOVE: &str = "with moved as (
         delete from portreeve_events.outbox
         where serial in (select serial from portreeve_events.outbox order by serial limit $2)
         returning serial, id, at, name, payload
     ), logged as (
         insert into portreeve_events.log (position, id, at, logged_at, name, key, payload)
         select $1 + row_number() over (order by serial), id, at, clock_timestamp(), name,
             coalesce(payload ->> 'account_id', payload ->> 'user_id', id::text)::uuid, payload
         from moved
         returning position
     )
     update portreeve_events.sequencer
     set end_position = $1 + (select count(*) from logged)
     returning end_position";

const RELEASE: &str = "update portreeve_events.sequencer
     set holder = null, lease_until = null
     where holder = $1";

const WAITING: &str = "select count(*) as events,
         (select at from portreeve_events.outbox order by serial limit 1) as oldest
     from portreeve_events.outbox";

#[async_trait]
impl Sequencer for PostgresStore {
    async fn sequence(
        &self,
        holder: Holder,
        lease: Duration,
        limit: u16,
    ) -> Result<u64, StoreError> {
        let any = sqlx::query_scalar::<_, bool>(ANY);
        if !self.read(async |c| any.fetch_one(c).await).await? {
            return Ok(0);
        }
        let lease = interval(lease)?;
        let moved = self.write_together(Invalidates::Nothing, async |transaction| {
            let leasing = sqlx::query_scalar::<_, i64>(LEASE)
                .bind(holder.0)
                .bind(lease);
            let leased = leasing.fetch_optional(&mut transaction.executor()).await;
            let Some(end) = leased.map_err(Rollback::Failed)? else {
                return Ok(0);
            };
            let moving = sqlx::query_scalar::<_, i64>(MOVE)
                .bind(end)
                .bind(i64::from(limit));
            let moved = moving.fetch_one(&mut transaction.executor()).await;
            let new_end = moved.map_err(Rollback::Failed)?;
            Ok::<_, Rollback<StoreError>>((new_end - end).unsigned_abs())
        });
        let moved = moved.await?;
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
        let query = sqlx::query_as::<_, UnsequencedRow>(WAITING);
        let row = self.read(async |c| query.fetch_one(c).await).await?;
        row.read()
    }

    async fn wait_for_writes(&self) {
        self.listeners().wait_for_writes().await;
    }
}

/// For a parameter.
pub(super) fn interval(duration: Duration) -> Result<PgInterval, StoreError> {
    PgInterval::try_from(duration).map_err(|error| StoreError::inconsistent(error.to_string()))
}
