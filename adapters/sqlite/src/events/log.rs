use async_trait::async_trait;
use portreeve::{
    events::{EventLog, LogListener, LogWatch, LoggedEvent, OrderingKey, Position, Removed},
    shared::{StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Stored,
    events::{LoggedRow, number, position},
    stored,
};

use time::Duration;

use super::{now, subscriptions::whole_micros};
use crate::{SqliteStore, error::store_error};

const TABLE: &str = "events_log";

const READ: &str = "select position, id, at, name, key, payload
     from events_log
     where position > $1
     order by position
     limit $2";

/// No index has the key, because each costs every write: this walks over the positions.
const READ_OF: &str = "select position, id, at, name, key, payload
     from events_log
     where position > $1 and position <= $2 and key = $3
     order by position
     limit $4";

/// Also where the last events were removed.
const END: &str = "select coalesce((select end_position from events_sequencer), 0)";

/// Rare, and by hand: it reads the log.
const POSITION_AT: &str = "select coalesce(
         (select min(position) - 1 from events_log where logged_at >= $1),
         (select end_position from events_sequencer),
         0
     )";

const OLDEST_AFTER: &str =
    "select at from events_log where position > $1 order by position limit 1";

const REMOVE: &str = concat!(
    "delete from events_log
     where position in (
         select position from (select position, logged_at from events_log order by position limit $2) where logged_at < ",
    now!(),
    " - $1
     )"
);

#[async_trait]
impl EventLog for SqliteStore {
    async fn read(&self, after: Position, limit: u16) -> Result<Vec<LoggedEvent>, StoreError> {
        let query = sqlx::query_as::<_, LoggedRow>(READ)
            .bind(number(after)?)
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn read_of(
        &self,
        key: OrderingKey,
        after: Position,
        through: Position,
        limit: u16,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let query = sqlx::query_as::<_, LoggedRow>(READ_OF)
            .bind(number(after)?)
            .bind(number(through)?)
            .bind(key.as_uuid())
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn end(&self) -> Result<Position, StoreError> {
        let query = sqlx::query_scalar(END).fetch_one(self.readers());
        position(query.await.map_err(store_error)?)
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        let query = sqlx::query_scalar(POSITION_AT).bind(stored(at));
        position(query.fetch_one(self.readers()).await.map_err(store_error)?)
    }

    async fn oldest_after(&self, after: Position) -> Result<Option<Timestamp>, StoreError> {
        let query = sqlx::query_scalar::<_, Stored<Timestamp>>(OLDEST_AFTER).bind(number(after)?);
        let oldest = query.fetch_optional(self.readers()).await;
        let oldest = oldest.map_err(store_error)?;
        oldest.map(Stored::value).transpose()
    }

    async fn remove_older(&self, than: Duration, limit: u32) -> Result<Removed, StoreError> {
        let query = sqlx::query(REMOVE)
            .bind(whole_micros(than))
            .bind(i64::from(limit));
        let events = self.execute(query, Invalidates::Nothing).await?;
        Ok(Removed {
            events,
            ..Removed::default()
        })
    }
}

impl LogWatch for SqliteStore {
    fn listen(&self) -> Box<dyn LogListener> {
        self.0.listeners.listen_to_log()
    }
}
