//! A connection as a piece of work sees it: it decides whether statements are prepared by name.
//!
//! sqlx prepares each statement by a name, once for a connection. Behind a pooler in transaction mode the name would be left on a server
//! connection that others get next. There statements are prepared without a name, which holds until the end of the transaction that all
//! of the work is in.

use std::pin::Pin;

use futures_util::Stream;
use sqlx::{
    Connection, Describe, Either, Execute, Executor, Postgres, SqlStr, Transaction,
    error::BoxDynError,
    postgres::{PgArguments, PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};

/// A connection for one piece of work.
#[derive(Debug)]
pub(crate) struct StatementExecutor<'t> {
    connection: &'t mut PgConnection,
    /// Whether statements are prepared by name.
    named: bool,
}

/// A transaction of a piece of work that has more than one statement. Rolled back when it is dropped.
pub(crate) struct WorkTransaction<'t> {
    transaction: Transaction<'t, Postgres>,
    named: bool,
}

impl<'t> StatementExecutor<'t> {
    pub(crate) fn named(connection: &'t mut PgConnection) -> Self {
        Self {
            connection,
            named: true,
        }
    }

    /// For work that is one transaction as a whole.
    pub(crate) fn unnamed(connection: &'t mut PgConnection) -> Self {
        Self {
            connection,
            named: false,
        }
    }

    /// A savepoint, where the work is a transaction already.
    pub(crate) async fn begin(&mut self) -> Result<WorkTransaction<'_>, sqlx::Error> {
        Ok(WorkTransaction {
            transaction: self.connection.begin().await?,
            named: self.named,
        })
    }
}

impl WorkTransaction<'_> {
    pub(crate) fn executor(&mut self) -> StatementExecutor<'_> {
        StatementExecutor {
            connection: &mut self.transaction,
            named: self.named,
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.transaction.rollback().await
    }
}

type BoxFuture<'e, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'e>>;
type BoxStream<'e, T> = Pin<Box<dyn Stream<Item = Result<T, sqlx::Error>> + Send + 'e>>;

impl<'c> Executor<'c> for &'c mut StatementExecutor<'_> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Either<PgQueryResult, PgRow>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Prepared::new(query, self.named);
        (&mut *self.connection).fetch_many(query)
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Option<PgRow>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Prepared::new(query, self.named);
        (&mut *self.connection).fetch_optional(query)
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, PgStatement>
    where
        'c: 'e,
    {
        (&mut *self.connection).prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Describe<Postgres>>
    where
        'c: 'e,
    {
        (&mut *self.connection).describe(sql)
    }
}

/// A query, prepared by name only where that is allowed.
struct Prepared<E> {
    query: E,
    named: bool,
}

impl<E> Prepared<E> {
    fn new(query: E, named: bool) -> Self {
        Self { query, named }
    }
}

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Prepared<E> {
    fn sql(self) -> SqlStr {
        self.query.sql()
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.query.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.query.take_arguments()
    }

    fn persistent(&self) -> bool {
        self.named && self.query.persistent()
    }
}
