use async_trait::async_trait;
use portreeve::{
    events::{COUNTED, Sequencer, Unsequenced},
    shared::{Holder, StoreError},
};
use portreeve_sql::{Invalidates, events::UnsequencedRow};
use time::Duration;

use super::now;
use crate::{SqliteStore, error::store_error};

/// Only what a version before the log, or a move from PostgreSQL, has left.
const ANY: &str = "select exists (select 1 from events_outbox)";

const MOVE: &str = concat!(
    "insert into events_log (id, at, logged_at, name, key, payload)
     select id, at, ",
    now!(),
    ", name,
         coalesce(key, unhex(replace(coalesce(payload ->> 'account_id', payload ->> 'user_id'), '-', '')), id), payload
     from events_outbox
     order by serial
     limit $1"
);

const FORGET: &str = "delete from events_outbox
     where serial in (select serial from events_outbox order by serial limit $1)";

const WAITING: &str =
    "select count(*) as events, (select at from events_outbox order by serial limit 1) as oldest
     from (select 1 from events_outbox limit $1)";

#[async_trait]
impl Sequencer for SqliteStore {
    /// One statement writes at a time, so no lease is needed.
    async fn sequence(&self, _: Holder, _: Duration, limit: u16) -> Result<u64, StoreError> {
        let any = sqlx::query_scalar(ANY).fetch_one(self.readers()).await;
        if !any.map_err(store_error)? {
            return Ok(0);
        }
        let moved = self.write_without_events(Invalidates::Nothing, move |connection| {
            Box::pin(async move {
                let moving = sqlx::query(MOVE).bind(i64::from(limit));
                moving.execute(&mut *connection).await?;
                let forgetting = sqlx::query(FORGET).bind(i64::from(limit));
                forgetting.execute(connection).await
            })
        });
        let moved = moved.await?.rows_affected();
        self.0.listeners.log_grown();
        Ok(moved)
    }

    async fn release(&self, _: Holder) -> Result<(), StoreError> {
        Ok(())
    }

    async fn waiting(&self) -> Result<Unsequenced, StoreError> {
        let query = sqlx::query_as::<_, UnsequencedRow>(WAITING).bind(COUNTED.cast_signed());
        let row = query.fetch_one(self.readers()).await.map_err(store_error)?;
        row.read()
    }

    async fn wait_for_writes(&self) {
        // Nothing that is written here waits for a place.
        std::future::pending().await
    }
}
