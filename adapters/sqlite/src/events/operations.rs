//! What operators do with subscriptions.

use portreeve::{
    events::{COUNTED, DeadLetter, PendingEvent, Position, Rewind, Subscription},
    shared::{EventId, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates,
    events::{DeadLetterRow, PendingRow, SubscriptionRow, number, position},
    stored,
};

use super::{now, subscriptions::TABLE};
use crate::{SqliteStore, error::store_error};

/// Those that were tried are few, and among them is the oldest.
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
             select 1 from events_parked where subscription = one.name and dead_at is null and due_at is not null and attempts > 0 limit $1
         )) as failing,
         (select min(at) from (
             select at from events_parked where subscription = one.name and dead_at is null and due_at is not null limit $1
         )) as oldest_parked,
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

const PENDING: &str = "select subscription, id, at, name, attempts, due_at, reason
     from events_parked
     where dead_at is null and ($1 is null or subscription = $1)
     order by position, subscription
     limit $2";

/// The oldest of its key, so that they stay in order.
const HASTEN: &str = "update events_parked as oldest
     set due_at = $3
     from events_parked as wanted
     where wanted.id = $1 and wanted.dead_at is null and ($2 is null or wanted.subscription = $2)
         and oldest.subscription = wanted.subscription and oldest.position = (
             select min(position) from events_parked
             where subscription = wanted.subscription and key = wanted.key and dead_at is null
         )";

const HASTEN_ALL: &str = "update events_parked
     set due_at = $2
     where subscription = $1 and position in (
         select position from events_parked
         where subscription = $1 and dead_at is null and due_at > $2
         order by due_at, position
         limit $3
     )";

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

    pub(super) async fn list_pending(
        &self,
        subscription: Option<&str>,
        limit: u16,
    ) -> Result<Vec<PendingEvent>, StoreError> {
        let query = sqlx::query_as::<_, PendingRow>(PENDING)
            .bind(subscription.map(str::to_owned))
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(TABLE)).collect()
    }

    pub(super) async fn hasten(
        &self,
        id: EventId,
        subscription: Option<&str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut retried = 0;
        for statement in [HASTEN, RETRY] {
            let query = sqlx::query(statement)
                .bind(id.as_uuid())
                .bind(subscription.map(str::to_owned))
                .bind(stored(now));
            retried += self.execute(query, Invalidates::Nothing).await?;
        }
        self.0.listeners.log_grown();
        Ok(retried)
    }

    pub(super) async fn hasten_all(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<u64, StoreError> {
        let mut retried = 0;
        for statement in [RETRY_ALL, HASTEN_ALL] {
            let left = u64::from(limit).saturating_sub(retried);
            let query = sqlx::query(statement)
                .bind(name.to_owned())
                .bind(stored(now))
                .bind(left.cast_signed());
            retried += self.execute(query, Invalidates::Nothing).await?;
        }
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
