//! Writing. Every call asks for what the change [invalidates](Invalidates), and those for changes with events also take the events: neither
//! can be forgotten.
//!
//! | call | for |
//! |---|---|
//! | [`write`](SqliteStore::write) | one statement with its events: nearly always |
//! | [`write_together`](SqliteStore::write_together) | several statements in one transaction |
//! | [`execute`](SqliteStore::execute) | one statement without events |
//! | [`write_without_events`](SqliteStore::write_without_events) | the same, for several statements, or one that returns rows |
//!
//! If the caller of one of them goes away meanwhile, the change may be made or not; what follows from it happens in either case.

use futures_util::future::BoxFuture;
use portreeve::{events::Envelope, shared::StoreError};
use portreeve_sql::{Invalidates, PendingEvents, Query, Rollback};
use sqlx::{Sqlite, sqlite::SqliteConnection};

use crate::{
    SqliteStore,
    envelopes::{Statement, json_of},
};

/// A statement with its events and all its parameters.
pub(crate) struct Change {
    query: Query<Sqlite>,
    events: PendingEvents,
}

/// A transaction, or a part of one that is rolled back for itself: see `writer.rs`.
pub(crate) struct WriteTransaction<'c> {
    connection: &'c mut SqliteConnection,
    events: &'c mut PendingEvents,
}

impl<'c> WriteTransaction<'c> {
    /// Leaves in `events` those that have been written.
    pub(crate) fn new(connection: &'c mut SqliteConnection, events: &'c mut PendingEvents) -> Self {
        Self { connection, events }
    }

    /// Returns how many rows were changed. If there were none, the events are not written.
    pub(crate) async fn write(&mut self, change: Change) -> Result<u64, sqlx::Error> {
        // To the end: the events are written after the last row.
        let rows = change.query.fetch_all(&mut *self.connection).await?;
        if !rows.is_empty() {
            self.events.extend(change.events);
        }
        Ok(rows.len() as u64)
    }

    /// For statements without events.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        self.connection
    }
}

impl SqliteStore {
    /// Prepares a statement for [`WriteTransaction::write`].
    pub(crate) fn change(
        &self,
        statement: Statement,
        events: &[Envelope],
        bind: impl FnOnce(Query<Sqlite>) -> Query<Sqlite>,
    ) -> Result<Change, StoreError> {
        let query = bind(sqlx::query(statement.0).bind(json_of(events)?));
        let events = PendingEvents::of(events);
        Ok(Change { query, events })
    }

    /// Makes a change, and writes its events if it changed any row. Returns how many rows it changed.
    pub(crate) async fn write(
        &self,
        statement: Statement,
        events: &[Envelope],
        invalidates: Invalidates,
        bind: impl FnOnce(Query<Sqlite>) -> Query<Sqlite>,
    ) -> Result<u64, StoreError> {
        let change = self.change(statement, events, bind)?;
        let work = async |mut transaction: WriteTransaction<'_>| {
            transaction.write(change).await.map_err(Rollback::Failed)
        };
        self.write_together(invalidates, |transaction| Box::pin(work(transaction)))
            .await
    }

    /// Runs several statements in one transaction, and rolls it back unless `work` succeeds.
    pub(crate) async fn write_together<T, E, W>(
        &self,
        invalidates: Invalidates,
        work: W,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: for<'c> FnOnce(WriteTransaction<'c>) -> BoxFuture<'c, Result<T, Rollback<E>>>
            + Send
            + 'static,
    {
        self.0.writer.run(work, invalidates).await
    }

    /// Runs one statement without events. Returns how many rows it changed.
    pub(crate) async fn execute(
        &self,
        query: Query<Sqlite>,
        invalidates: Invalidates,
    ) -> Result<u64, StoreError> {
        let done = self.write_without_events(invalidates, |c| Box::pin(query.execute(c)));
        Ok(done.await?.rows_affected())
    }

    /// Runs statements without events.
    pub(crate) async fn write_without_events<T, W>(
        &self,
        invalidates: Invalidates,
        work: W,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        let work = async |transaction: WriteTransaction<'_>| {
            work(transaction.connection).await.map_err(Rollback::Failed)
        };
        self.write_together(invalidates, |transaction| Box::pin(work(transaction)))
            .await
    }
}
