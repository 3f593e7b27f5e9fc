//! What operators do with subscriptions.

use portreeve::{
    events::{COUNTED, DeadLetter, Position, Rewind, Subscription},
    shared::{EventId, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates,
    events::{DeadLetterRow, SubscriptionRow, number, position},
    stored,
};

use super::{now, subscriptions::TABLE};
use crate::{SqliteStore, error::store_error};

const ALL: &str = concat!(
    "select name, position, paused, coalesce(lease_until > ",
    now!(),
    ", false) as leased, ",
    now!(),
    " - moved_at as idle,
         (select count(*) from (
             select 1 from events_parked where subscription = one.name and dead_at is null limit $1
         )) as parked,
         (select count(*) from (
             select 1 from events_parked where subscription = one.name and dead_at is not null limit $1
         )) as dead
     from events_subscriptions as one
     order by name"
);

const PAUSE: &str = concat!(
    "update events_subscriptions
     set paused = $2, epoch = epoch + 1, holder = null, lease_until = null, moved_at = ",
    now!(),
    " where name = $1"
);

const REWIND: &str = concat!(
    "update events_subscriptions
     set position = $2, epoch = epoch + 1, holder = null, lease_until = null, moved_at = ",
    now!(),
    " where name = $1 and position >= $2"
);

const POSITION: &str = "select position from events_subscriptions where name = $1";

const FORGET_PARKED: &str = "delete from events_parked where subscription = $1 and position > $2";

const DEAD: &str = "select subscription, id, at, name, attempts, reason
     from events_parked
     where dead_at is not null
     order by position, subscription
     limit $1";

const RETRY: &str = "update events_parked
     set dead_at = null, due_at = $3, attempts = 0
     where id = $1 and dead_at is not null and ($2 is null or subscription = $2)";

const RETRY_ALL: &str = "update events_parked
     set dead_at = null, due_at = $2, attempts = 0
     where subscription = $1 and position in (
         select position from events_parked where subscription = $1 and dead_at is not null order by position limit $3
     )";

const DISCARD: &str = "delete from events_parked
     where id = $1 and dead_at is not null and ($2 is null or subscription = $2)";

impl SqliteStore {
    pub(super) async fn subscriptions(&self) -> Result<Vec<Subscription>, StoreError> {
        let query = sqlx::query_as::<_, SubscriptionRow>(ALL).bind(COUNTED.cast_signed());
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(SubscriptionRow::read).collect()
    }

    pub(super) async fn pause(&self, name: &str, paused: bool) -> Result<bool, StoreError> {
        let query = sqlx::query(PAUSE).bind(name.to_owned()).bind(paused);
        let found = self.execute(query, Invalidates::Nothing).await? > 0;
        self.0.listeners.log_grown();
        Ok(found)
    }

    pub(super) async fn rewind_to(&self, name: &str, to: Position) -> Result<Rewind, StoreError> {
        let to = number(to)?;
        let rewinding = sqlx::query(REWIND).bind(name.to_owned()).bind(to);
        let forgetting = sqlx::query(FORGET_PARKED).bind(name.to_owned()).bind(to);
        let standing = sqlx::query_scalar::<_, i64>(POSITION).bind(name.to_owned());
        let rewound = self.write_without_events(Invalidates::Nothing, move |connection| {
            Box::pin(async move {
                let rewound = rewinding.execute(&mut *connection).await?;
                if rewound.rows_affected() == 0 {
                    let stands_at = standing.fetch_all(connection).await?;
                    return Ok(Err(stands_at.first().copied()));
                }
                forgetting.execute(connection).await?;
                Ok(Ok(()))
            })
        });
        match rewound.await? {
            Ok(()) => {
                self.0.listeners.log_grown();
                Ok(Rewind::Done)
            }
            Err(Some(stands_at)) => position(stands_at).map(Rewind::Ahead),
            Err(None) => Ok(Rewind::Unknown),
        }
    }

    pub(super) async fn dead(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let query = sqlx::query_as::<_, DeadLetterRow>(DEAD).bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    pub(super) async fn retry_dead(
        &self,
        id: EventId,
        subscription: Option<&str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(RETRY)
            .bind(id.as_uuid())
            .bind(subscription.map(str::to_owned))
            .bind(stored(now));
        let retried = self.execute(query, Invalidates::Nothing).await?;
        self.0.listeners.log_grown();
        Ok(retried)
    }

    pub(super) async fn retry_all_dead(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(RETRY_ALL)
            .bind(name.to_owned())
            .bind(stored(now))
            .bind(i64::from(limit));
        let retried = self.execute(query, Invalidates::Nothing).await?;
        self.0.listeners.log_grown();
        Ok(retried)
    }

    pub(super) async fn discard_dead(
        &self,
        id: EventId,
        subscription: Option<&str>,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(DISCARD)
            .bind(id.as_uuid())
            .bind(subscription.map(str::to_owned));
        self.execute(query, Invalidates::Nothing).await
    }
}
