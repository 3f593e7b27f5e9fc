//! What the file is like, for the operator. Reads only.

use std::path::Path;

use portreeve::shared::StoreError;
use portreeve_sql::{AppliedRow, Migrations, tables_after};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnection};

use crate::{SqliteStore, error::store_error, file, schema};

#[derive(Clone, Debug)]
pub struct Examination {
    /// Of the SQLite in this program.
    pub version: String,
    /// How large the file is, without its log.
    pub bytes: u64,
    /// The first thing that is wrong with the file itself, in SQLite's words.
    pub damage: Option<String>,
    pub migrations: Migrations,
}

/// Looks at a file that exists. Reads all of it, which takes seconds for each gigabyte.
pub async fn examine(file: &Path) -> Result<Examination, StoreError> {
    let options = file::reading_all(file).map_err(store_error)?;
    let mut connection = options.connect().await.map_err(store_error)?;
    let found = async {
        let missing = missing_tables(&mut connection).await?;
        Ok((look(&mut connection).await?, missing))
    };
    let found = found.await.map_err(store_error);
    connection.close().await.map_err(store_error)?;
    let (found, missing) = found?;
    // SQLite's own word comes first: a file that is damaged may seem to lack tables.
    if found.damage.is_none() {
        must_be_whole(&missing)?;
    }
    Ok(found)
}

/// How the migrations that were run differ from what this program would run.
///
/// # Errors
/// It cannot be read, or lacks tables that its migrations have made.
pub(crate) async fn migrations(file: &Path) -> Result<Migrations, StoreError> {
    let options = file::reading(file).map_err(store_error)?;
    let mut connection = options.connect().await.map_err(store_error)?;
    let found = async {
        let missing = missing_tables(&mut connection).await?;
        Ok((compare(&mut connection).await?, missing))
    };
    let found = found.await.map_err(store_error);
    connection.close().await.map_err(store_error)?;
    let (found, missing) = found?;
    must_be_whole(&missing)?;
    Ok(found)
}

impl SqliteStore {
    /// Whether everything is there that its migrations have made.
    pub async fn has_its_tables(&self) -> Result<bool, StoreError> {
        let mut connection = self.readers().acquire().await.map_err(store_error)?;
        let missing = missing_tables(&mut connection).await;
        Ok(missing.map_err(store_error)?.is_empty())
    }
}

fn must_be_whole(missing: &[String]) -> Result<(), StoreError> {
    if missing.is_empty() {
        return Ok(());
    }
    Err(StoreError::inconsistent(format!(
        "it lacks tables that its migrations have made: {}",
        missing.join(", ")
    )))
}

/// What the migrations that were run have made and is not there.
async fn missing_tables(connection: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let applied = applied(connection).await?;
    let mut missing = tables_after(&schema::migrator(), &applied);
    let there: Vec<String> =
        sqlx::query_scalar("select name from sqlite_schema where type in ('table', 'view')")
            .fetch_all(connection)
            .await?;
    missing.retain(|table| !there.contains(table));
    Ok(missing)
}

async fn look(connection: &mut SqliteConnection) -> Result<Examination, sqlx::Error> {
    let version = sqlx::query_scalar("select sqlite_version()")
        .fetch_one(&mut *connection)
        .await?;
    let bytes: i64 = sqlx::query_scalar(
        "select page_count * page_size from pragma_page_count, pragma_page_size",
    )
    .fetch_one(&mut *connection)
    .await?;
    let health: String = sqlx::query_scalar("pragma quick_check(1)")
        .fetch_one(&mut *connection)
        .await?;
    Ok(Examination {
        version,
        bytes: bytes.unsigned_abs(),
        damage: Some(health).filter(|health| health != "ok"),
        migrations: compare(connection).await?,
    })
}

async fn compare(connection: &mut SqliteConnection) -> Result<Migrations, sqlx::Error> {
    let applied = applied(connection).await?;
    Ok(Migrations::compare(&schema::migrator(), applied))
}

/// The migrations that were run. None in a file that is new.
async fn applied(connection: &mut SqliteConnection) -> Result<Vec<AppliedRow>, sqlx::Error> {
    let sql = "select exists (select 1 from sqlite_schema where name = '_sqlx_migrations')";
    let is_migrated: bool = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    if !is_migrated {
        return Ok(vec![]);
    }
    sqlx::query_as("select version, description, success, checksum from _sqlx_migrations")
        .fetch_all(connection)
        .await
}
