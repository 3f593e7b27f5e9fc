use async_trait::async_trait;
use portreeve_sql::{TABLES, tables::Table};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::dialect::{Dialect, POSTGRES, SQLITE};

/// The columns of a row, or of its key, in their order.
pub type Row = Vec<Value>;

/// A store, as one side of a move. Its tables are up to date, and no other process changes them meanwhile.
pub struct Side {
    connection: Box<dyn Connection>,
    dialect: &'static Dialect,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the target is not empty: {table} has {rows} rows; name another, or empty it")]
    NotEmpty { table: String, rows: u64 },
    #[error(
        "a move from {begun} into this target was begun and not ended; go on with that one, or empty the target"
    )]
    Another { begun: String },
    #[error(
        "{table}: {what}; the target is of no use like this: empty it, and move again while no service runs on either side"
    )]
    Different { table: String, what: String },
    #[error("{at}: {}", describe(error))]
    Sql {
        /// The table.
        at: String,
        error: sqlx::Error,
    },
    #[error("a row cannot be read: {0}")]
    Row(#[from] serde_json::Error),
}

/// A server's word without the line of its source, which sqlx puts behind it.
fn describe(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}

/// The sign of an unfinished move stands among the migrations, as one that was not completed: whatever runs migrations, as every service
/// does at its start, stops there.
const NOTES: &str = "the migrations";

/// The transaction lasts as long as the move, and is idle while the other side works.
const FOR_LONG: &str = "set local idle_in_transaction_session_timeout = 0";

/// Who is in the middle of a change is waited for.
const FOR_A_WHILE: &str = "set local lock_timeout = '10s'";

impl Side {
    /// On a connection of its own, without limits of time.
    pub fn postgres(connection: PgConnection) -> Self {
        Self {
            connection: Box::new(Server {
                connection,
                is_frozen: false,
            }),
            dialect: &POSTGRES,
        }
    }

    /// On a connection of its own, to a file that this process has to itself.
    pub fn sqlite(connection: SqliteConnection) -> Self {
        Self {
            connection: Box::new(connection),
            dialect: &SQLITE,
        }
    }

    /// Blocks writes until this is dropped: other writers wait. Reads go on. For PostgreSQL; no other process has a
    /// file.
    pub async fn freeze(&mut self) -> Result<(), Error> {
        let tables = TABLES.iter().map(|table| self.dialect.name(table));
        let lock = format!(
            "lock table {} in share mode",
            tables.collect::<Vec<_>>().join(", ")
        );
        let begin = ["begin", FOR_LONG, FOR_A_WHILE, lock.as_str()].join("; ");
        let frozen = self.connection.freeze(begin).await;
        frozen.map_err(|error| Error::Sql {
            at: "the source".to_owned(),
            error,
        })
    }

    /// Up to `limit` rows behind the key `after`, in the order of their keys.
    pub(crate) async fn page(
        &mut self,
        table: &Table,
        after: Option<&Row>,
        limit: u32,
    ) -> Result<Vec<Row>, Error> {
        let limit = Argument::Number(limit.into());
        let found = match after {
            None => {
                let sql = self.dialect.first(table);
                self.ask(&table.title(), sql, &[limit]).await?
            }
            Some(key) => {
                let key = Argument::Text(serde_json::to_string(key)?);
                let sql = self.dialect.behind(table);
                self.ask(&table.title(), sql, &[key, limit]).await?
            }
        };
        let rows = found.iter().map(|text| serde_json::from_str(text));
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The key of the last row.
    pub(crate) async fn last(&mut self, table: &Table) -> Result<Option<Row>, Error> {
        let sql = self.dialect.last(table);
        let found = self.ask(&table.title(), sql, &[]).await?;
        let key = found.first().map(|key| serde_json::from_str(key));
        Ok(key.transpose()?)
    }

    pub(crate) async fn count(&mut self, table: &Table) -> Result<u64, Error> {
        let sql = self.dialect.count(table);
        let found = self.ask(&table.title(), sql, &[]).await?;
        Ok(found
            .first()
            .and_then(|count| count.parse().ok())
            .unwrap_or(0))
    }

    /// Adds all of the rows, or none.
    pub(crate) async fn add(&mut self, table: &Table, rows: &[Row]) -> Result<(), Error> {
        let rows = Argument::Text(serde_json::to_string(rows)?);
        let sql = self.dialect.add(table);
        self.ask(&table.title(), sql, &[rows]).await.map(drop)
    }

    /// Where a move that has begun and not ended comes from.
    pub async fn unfinished(&mut self) -> Result<Option<String>, Error> {
        let noted = self.ask(NOTES, self.dialect.has_migrations, &[]).await?;
        if noted.first().is_none_or(|count| count == "0") {
            return Ok(None);
        }
        let table = self.dialect.migrations;
        let sql = format!("select description from {table} where version = 0");
        let begun = self.ask(NOTES, sql, &[]).await?;
        Ok(begun.into_iter().next())
    }

    /// Notes that a move from there has begun. Until [`Side::finish`], no service can start on this store.
    pub(crate) async fn begin(&mut self, from: &str) -> Result<(), Error> {
        let from = Argument::Text(from.to_owned());
        let sql = format!(
            "insert into {} (version, description, success, checksum, execution_time) values (0, $1, false, '', 0)",
            self.dialect.migrations
        );
        self.ask(NOTES, sql, &[from]).await.map(drop)
    }

    pub(crate) async fn finish(&mut self) -> Result<(), Error> {
        for table in TABLES {
            if let Some(sql) = self.dialect.analyze(table) {
                self.ask(&table.title(), sql, &[]).await?;
            }
        }
        if let Some(sql) = self.dialect.number_on {
            self.ask("the numbers to come", sql, &[]).await?;
        }
        let sql = format!("delete from {} where version = 0", self.dialect.migrations);
        self.ask(NOTES, sql, &[]).await.map(drop)
    }

    /// Ends the connection, and with it what [`Side::freeze`] began.
    pub async fn close(self) -> Result<(), Error> {
        let closed = self.connection.close().await;
        closed.map_err(|error| Error::Sql {
            at: "the end".to_owned(),
            error,
        })
    }

    async fn ask(
        &mut self,
        at: &str,
        sql: impl Into<String>,
        arguments: &[Argument],
    ) -> Result<Vec<String>, Error> {
        let found = self.connection.ask(sql.into(), arguments).await;
        found.map_err(|error| Error::Sql {
            at: at.to_owned(),
            error,
        })
    }
}

enum Argument {
    Text(String),
    Number(i64),
}

#[async_trait]
trait Connection: Send {
    /// A statement that gives one column of text, or nothing. Each stands for itself.
    async fn ask(
        &mut self,
        sql: String,
        arguments: &[Argument],
    ) -> Result<Vec<String>, sqlx::Error>;

    /// Begins a transaction that lasts as long as the connection.
    async fn freeze(&mut self, begin: String) -> Result<(), sqlx::Error>;

    async fn close(self: Box<Self>) -> Result<(), sqlx::Error>;
}

macro_rules! ask {
    ($connection:expr, $sql:expr, $arguments:expr) => {{
        // Made of our own words alone: see `dialect.rs`.
        let mut query = sqlx::query_scalar(AssertSqlSafe($sql)).persistent(false);
        for argument in $arguments {
            query = match argument {
                Argument::Text(text) => query.bind(text.clone()),
                Argument::Number(number) => query.bind(*number),
            };
        }
        query.fetch_all($connection).await
    }};
}

/// Perhaps behind a connection pooler that gives each transaction another server connection: so each statement is one, nothing is
/// prepared by name, and nothing is set beyond its end.
struct Server {
    connection: PgConnection,
    /// Whether all of it is one transaction already.
    is_frozen: bool,
}

#[async_trait]
impl Connection for Server {
    async fn ask(
        &mut self,
        sql: String,
        arguments: &[Argument],
    ) -> Result<Vec<String>, sqlx::Error> {
        if self.is_frozen {
            return ask!(&mut self.connection, sql, arguments);
        }
        let mut transaction = self.connection.begin().await?;
        let found = ask!(&mut *transaction, sql, arguments)?;
        transaction.commit().await?;
        Ok(found)
    }

    async fn freeze(&mut self, begin: String) -> Result<(), sqlx::Error> {
        // In one message.
        sqlx::raw_sql(AssertSqlSafe(begin))
            .execute(&mut self.connection)
            .await?;
        self.is_frozen = true;
        Ok(())
    }

    async fn close(self: Box<Self>) -> Result<(), sqlx::Error> {
        self.connection.close().await
    }
}

#[async_trait]
impl Connection for SqliteConnection {
    async fn ask(
        &mut self,
        sql: String,
        arguments: &[Argument],
    ) -> Result<Vec<String>, sqlx::Error> {
        ask!(self, sql, arguments)
    }

    async fn freeze(&mut self, begin: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(begin))
            .execute(self)
            .await
            .map(drop)
    }

    async fn close(self: Box<Self>) -> Result<(), sqlx::Error> {
        sqlx::Connection::close(*self).await
    }
}
