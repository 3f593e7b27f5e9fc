use async_trait::async_trait;
use portreeve::{
    events::{EventLog, LogListener, LogWatch, LoggedEvent, OrderingKey, Position, Removed},
    shared::{StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates,
    events::{LoggedRow, number, position},
};

use time::Duration;

use super::sequencer::interval;
use crate::PostgresStore;

const TABLE: &str = "portreeve_events.log";

const READ: &str = "select position, id, at, name, key, payload
     from portreeve_events.log
     where position > $1
     order by position
     limit $2";

/// No index has the key, because each costs every write: this walks over the positions.
const READ_OF: &str = "select position, id, at, name, key, payload
     from portreeve_events.log
     where position > $1 and position <= $2 and key = $3
     order by position
     limit $4";

const END: &str = "select coalesce((select end_position from portreeve_events.sequencer), 0)";

/// Rare, and by hand: it may read a month.
const POSITION_AT: &str = "select coalesce(
         (select min(position) - 1 from portreeve_events.log where logged_at >= $1),
         (select end_position from portreeve_events.sequencer),
         0
     )";

const OLDEST_AFTER: &str = "select at
     from portreeve_events.log
     where position > $1
     order by position
     limit 1";

/// Whole months, and then what lies where no month was prepared.
const DROP_MONTHS: &str = "select portreeve_events.drop_log_older($1)";

const REMOVE_REST: &str = "delete from portreeve_events.log_rest
     where position in (
         select position
         from (select position, logged_at from portreeve_events.log_rest order by position limit $2) as oldest
         where logged_at < now() - $1
     )";

const PREPARE: &str = "select portreeve_events.prepare_log()";

#[async_trait]
impl EventLog for PostgresStore {
    async fn read(&self, after: Position, limit: u16) -> Result<Vec<LoggedEvent>, StoreError> {
        let query = sqlx::query_as::<_, LoggedRow>(READ)
            .bind(number(after)?)
            .bind(i64::from(limit));
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
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
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    async fn end(&self) -> Result<Position, StoreError> {
        let query = sqlx::query_scalar(END);
        position(self.read(async |c| query.fetch_one(c).await).await?)
    }

    async fn position_at(&self, at: Timestamp) -> Result<Position, StoreError> {
        let query = sqlx::query_scalar(POSITION_AT).bind(at);
        position(self.read(async |c| query.fetch_one(c).await).await?)
    }

    async fn oldest_after(&self, after: Position) -> Result<Option<Timestamp>, StoreError> {
        let query = sqlx::query_scalar(OLDEST_AFTER).bind(number(after)?);
        self.read(async |c| query.fetch_optional(c).await).await
    }

    async fn remove_older(&self, than: Duration, limit: u32) -> Result<Removed, StoreError> {
        self.execute(sqlx::query(PREPARE), Invalidates::Nothing)
            .await?;
        let than = interval(than)?;
        let drop = sqlx::query_scalar(DROP_MONTHS).bind(than);
        let dropping =
            self.write_without_events(Invalidates::Nothing, async |c| drop.fetch_one(c).await);
        let partitions = dropping.await?;
        let remove = sqlx::query(REMOVE_REST).bind(than).bind(i64::from(limit));
        let events = self.execute(remove, Invalidates::Nothing).await?;
        Ok(Removed { events, partitions })
    }
}

impl LogWatch for PostgresStore {
    fn listen(&self) -> Box<dyn LogListener> {
        self.listeners().listen_to_log()
    }
}
