//! What operators do with subscriptions.

use portreeve::{
    events::{COUNTED, DeadLetter, PendingEvent, Position, Rewind, Subscription},
    shared::{EventId, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Rollback,
    events::{DeadLetterRow, PendingRow, SubscriptionRow, number, position},
};

use super::subscriptions::TABLE;
use crate::PostgresStore;

/// Those that were tried are few, and among them is the oldest.
const ALL: &str = "select name, position, paused, coalesce(lease_until > clock_timestamp(), false) as leased,
         (extract(epoch from clock_timestamp() - moved_at) * 1000000)::int8 as idle,
         (select count(*) from (
             select from portreeve_events.parked where subscription = one.name and dead_at is null limit $1
         ) as counted) as parked,
         tried.failing, tried.oldest_parked,
         (select count(*) from (
             select from portreeve_events.parked where subscription = one.name and dead_at is not null limit $1
         ) as counted) as dead
     from portreeve_events.subscriptions as one
     cross join lateral (
         select count(*) filter (where attempts > 0) as failing, min(at) as oldest_parked
         from (
             select attempts, at from portreeve_events.parked
             where subscription = one.name and dead_at is null and due_at is not null
             limit $1
         ) as counted
     ) as tried
     order by name";

const PAUSE: &str = "update portreeve_events.subscriptions
     set paused = $2, epoch = epoch + 1, holder = null, lease_until = null, moved_at = clock_timestamp()
     where name = $1";

const REWIND: &str = "update portreeve_events.subscriptions
     set position = $2, epoch = epoch + 1, holder = null, lease_until = null, moved_at = clock_timestamp()
     where name = $1 and position >= $2";

const POSITION: &str = "select position from portreeve_events.subscriptions where name = $1";

const FORGET_PARKED: &str =
    "delete from portreeve_events.parked where subscription = $1 and position > $2";

const DEAD: &str = "select subscription, id, at, name, attempts, reason
     from portreeve_events.parked
     where dead_at is not null
     order by position, subscription
     limit $1";

const PENDING: &str = "select subscription, id, at, name, attempts, due_at, reason
     from portreeve_events.parked
     where dead_at is null and ($1::text is null or subscription = $1)
     order by position, subscription
     limit $2";

/// The oldest of its key, so that they stay in order.
const HASTEN: &str = "update portreeve_events.parked as oldest
     set due_at = $3
     from portreeve_events.parked as wanted
     where wanted.id = $1 and wanted.dead_at is null and ($2::text is null or wanted.subscription = $2)
         and oldest.subscription = wanted.subscription and oldest.position = (
             select min(position) from portreeve_events.parked
             where subscription = wanted.subscription and key = wanted.key and dead_at is null
         )";

const HASTEN_ALL: &str = "update portreeve_events.parked
     set due_at = $2
     where subscription = $1 and position in (
         select position from portreeve_events.parked
         where subscription = $1 and dead_at is null and due_at > $2
         order by due_at, position
         limit $3
     )";

const RETRY: &str = "update portreeve_events.parked
     set dead_at = null, due_at = $3, attempts = 0
     where id = $1 and dead_at is not null and ($2::text is null or subscription = $2)";

const RETRY_ALL: &str = "update portreeve_events.parked
     set dead_at = null, due_at = $2, attempts = 0
     where subscription = $1 and position in (
         select position from portreeve_events.parked where subscription = $1 and dead_at is not null order by position limit $3
     )";

const DISCARD: &str = "delete from portreeve_events.parked
     where id = $1 and dead_at is not null and ($2::text is null or subscription = $2)";

impl PostgresStore {
    pub(super) async fn subscriptions(&self) -> Result<Vec<Subscription>, StoreError> {
        let query = sqlx::query_as::<_, SubscriptionRow>(ALL).bind(COUNTED.cast_signed());
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(SubscriptionRow::read).collect()
    }

    pub(super) async fn pause(&self, name: &str, paused: bool) -> Result<bool, StoreError> {
        let query = sqlx::query(PAUSE).bind(name.to_owned()).bind(paused);
        let found = self.execute(query, Invalidates::Nothing).await? > 0;
        self.0.notifier.log_grown();
        Ok(found)
    }

    pub(super) async fn rewind_to(&self, name: &str, to: Position) -> Result<Rewind, StoreError> {
        let to = number(to)?;
        let rewinding = sqlx::query(REWIND).bind(name.to_owned()).bind(to);
        let forgetting = sqlx::query(FORGET_PARKED).bind(name.to_owned()).bind(to);
        let standing = sqlx::query_scalar::<_, i64>(POSITION).bind(name.to_owned());
        let rewound = self.write_together(Invalidates::Nothing, async |transaction| {
            let rewound = rewinding.execute(&mut transaction.executor()).await;
            if rewound.map_err(Rollback::Failed)?.rows_affected() == 0 {
                let stands_at = standing.fetch_optional(&mut transaction.executor()).await;
                return Ok(Err(stands_at.map_err(Rollback::Failed)?));
            }
            let forgotten = forgetting.execute(&mut transaction.executor()).await;
            forgotten.map_err(Rollback::Failed)?;
            Ok::<_, Rollback<StoreError>>(Ok(()))
        });
        match rewound.await? {
            Ok(()) => {
                self.0.notifier.log_grown();
                Ok(Rewind::Done)
            }
            Err(Some(stands_at)) => position(stands_at).map(Rewind::Ahead),
            Err(None) => Ok(Rewind::Unknown),
        }
    }

    pub(super) async fn dead(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let query = sqlx::query_as::<_, DeadLetterRow>(DEAD).bind(i64::from(limit));
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
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
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
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
                .bind(now);
            retried += self.execute(query, Invalidates::Nothing).await?;
        }
        self.0.notifier.log_grown();
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
                .bind(now)
                .bind(left.cast_signed());
            retried += self.execute(query, Invalidates::Nothing).await?;
        }
        self.0.notifier.log_grown();
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
