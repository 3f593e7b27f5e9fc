//! Writing. Every call asks for what the change [invalidates](Invalidates), and those for changes with events also take the events: neither
//! can be forgotten. Changes of users are batched, and written in `user_updates.rs`.
//!
//! | call | for |
//! |---|---|
//! | [`write`](PostgresStore::write) | one statement with its events: nearly always |
//! | [`write_together`](PostgresStore::write_together) | several statements in one transaction |
//! | [`execute`](PostgresStore::execute) | one statement without events |
//! | [`write_without_events`](PostgresStore::write_without_events) | the same, for one that returns rows |

use std::ops::AsyncFnOnce;

use portreeve::{events::Envelope, shared::StoreError};
use portreeve_sql::{CommitListeners, Invalidates, PendingEvents, Query, Rollback};
use sqlx::{Postgres, Row};

use crate::{
    PostgresStore,
    envelopes::{EventColumns, Statement},
    executor::{StatementExecutor, WorkTransaction},
};

/// A statement with its events and all its parameters.
pub(crate) struct Change {
    query: Query<Postgres>,
    events: PendingEvents,
}

impl Change {
    /// Returns how many rows were changed, and the events if there were any.
    async fn run(
        self,
        executor: &mut StatementExecutor<'_>,
    ) -> Result<(u64, PendingEvents), sqlx::Error> {
        let rows: i64 = self.query.fetch_one(executor).await?.try_get(0)?;
        let events = match rows {
            0 => PendingEvents::default(),
            _ => self.events,
        };
        Ok((rows.unsigned_abs(), events))
    }
}

/// A transaction of several statements. Committed by [`PostgresStore::write_together`].
pub(crate) struct WriteTransaction<'t> {
    transaction: WorkTransaction<'t>,
    events: PendingEvents,
}

impl WriteTransaction<'_> {
    /// Returns how many rows were changed. If there were none, the events are not written.
    pub(crate) async fn write(&mut self, change: Change) -> Result<u64, sqlx::Error> {
        let (rows, events) = change.run(&mut self.executor()).await?;
        self.events.extend(events);
        Ok(rows)
    }

    /// For statements without events.
    pub(crate) fn executor(&mut self) -> StatementExecutor<'_> {
        self.transaction.executor()
    }
}

impl PostgresStore {
    /// Prepares a statement for [`WriteTransaction::write`].
    pub(crate) fn change(
        &self,
        statement: &Statement,
        events: &[Envelope],
        bind: impl FnOnce(Query<Postgres>) -> Query<Postgres>,
    ) -> Result<Change, StoreError> {
        let columns = EventColumns::of(events)?;
        let events = PendingEvents::of(events);
        let query = bind(columns.bind(sqlx::query(statement.0)));
        Ok(Change { query, events })
    }

    /// Makes a change, and writes its events if it changed any row. Returns how many rows it changed.
    pub(crate) async fn write(
        &self,
        statement: &Statement,
        events: &[Envelope],
        invalidates: Invalidates,
        bind: impl FnOnce(Query<Postgres>) -> Query<Postgres>,
    ) -> Result<u64, StoreError> {
        let change = self.change(statement, events, bind)?;
        let _invalidation = self.invalidates(invalidates);
        let (rows, events) = self.0.pool.run(async |c| change.run(c).await).await?;
        self.0.notifier.committed(events);
        Ok(rows)
    }

    /// Runs several statements in one transaction, and rolls it back unless `work` succeeds.
    pub(crate) async fn write_together<T, E: From<StoreError>>(
        &self,
        invalidates: Invalidates,
        work: impl AsyncFnOnce(&mut WriteTransaction<'_>) -> Result<T, Rollback<E>>,
    ) -> Result<T, E> {
        let _invalidation = self.invalidates(invalidates);
        let run = async |c: &mut StatementExecutor<'_>| {
            let mut write = WriteTransaction {
                transaction: c.begin().await?,
                events: PendingEvents::default(),
            };
            match work(&mut write).await {
                Ok(value) => {
                    write.transaction.commit().await?;
                    Ok(Ok((value, write.events)))
                }
                Err(Rollback::Refused(refusal)) => {
                    write.transaction.rollback().await?;
                    Ok(Err(refusal))
                }
                Err(Rollback::Failed(error)) => Err(error),
            }
        };
        let (value, events) = self.0.pool.run(run).await??;
        self.0.notifier.committed(events);
        Ok(value)
    }

    /// Runs one statement without events. Returns how many rows it changed.
    pub(crate) async fn execute(
        &self,
        query: Query<Postgres>,
        invalidates: Invalidates,
    ) -> Result<u64, StoreError> {
        let work = async |c: &mut StatementExecutor<'_>| query.execute(c).await;
        let done = self.write_without_events(invalidates, work).await?;
        Ok(done.rows_affected())
    }

    /// Runs a statement without events.
    pub(crate) async fn write_without_events<T>(
        &self,
        invalidates: Invalidates,
        work: impl AsyncFnOnce(&mut StatementExecutor<'_>) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let _invalidation = self.invalidates(invalidates);
        self.0.pool.run(work).await
    }

    fn invalidates(&self, what: Invalidates) -> InvalidateOnDrop<'_> {
        let listeners = self.0.notifier.listeners();
        InvalidateOnDrop { listeners, what }
    }
}

/// Invalidates also if the caller goes away in the middle of the change. If that is committed only afterwards, the notification that it
/// sends comes back to this instance and invalidates once more.
struct InvalidateOnDrop<'a> {
    listeners: &'a CommitListeners,
    what: Invalidates,
}

impl Drop for InvalidateOnDrop<'_> {
    fn drop(&mut self) {
        self.listeners.invalidate(self.what);
    }
}
