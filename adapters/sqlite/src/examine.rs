//! What the file is like, for whoever looks after it. Reads only.

use std::{collections::BTreeMap, path::Path};

use portreeve::shared::StoreError;
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

/// What there is to be said of the migrations, by version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    pub pending: Vec<i64>,
    /// Run from a file that was another than ours.
    pub altered: Vec<i64>,
    /// Run by a newer program.
    pub unknown: Vec<i64>,
    /// Where a move that was begun and not ended comes from: `portreeve move` notes it here.
    pub unfinished: Option<String>,
}

impl Migrations {
    pub fn are_current(&self) -> bool {
        *self == Self::default()
    }

    /// Nothing of ours was ever run.
    pub(crate) fn has_none(&self) -> bool {
        self.altered.is_empty()
            && self.unknown.is_empty()
            && self.unfinished.is_none()
            && self.pending.len() == schema::migrator().iter().count()
    }
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
    if !is_migrated(connection).await? {
        return Ok(vec![]);
    }
    let applied = applied(connection).await?;
    let mut missing = schema::tables_after(|version| applied.contains_key(&version));
    let there: Vec<String> =
        sqlx::query_scalar("select name from sqlite_schema where type = 'table'")
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
    let mut found = Migrations::default();
    if !is_migrated(connection).await? {
        found.pending = schema::migrator().iter().map(|m| m.version).collect();
        return Ok(found);
    }
    let mut applied = applied(connection).await?;
    found.unfinished = sqlx::query_scalar(UNFINISHED)
        .fetch_optional(connection)
        .await?;
    for wanted in schema::migrator().iter() {
        match applied.remove(&wanted.version) {
            None => found.pending.push(wanted.version),
            Some(checksum) if checksum.as_slice() != wanted.checksum.as_ref() => {
                found.altered.push(wanted.version);
            }
            Some(_) => {}
        }
    }
    found.unknown = applied.into_keys().collect();
    Ok(found)
}

const UNFINISHED: &str = "select description from _sqlx_migrations where version = 0";

async fn is_migrated(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let sql = "select exists (select 1 from sqlite_schema where name = '_sqlx_migrations')";
    sqlx::query_scalar(sql).fetch_one(connection).await
}

/// The checksums of the migrations that were run, by version.
async fn applied(connection: &mut SqliteConnection) -> Result<BTreeMap<i64, Vec<u8>>, sqlx::Error> {
    let rows = sqlx::query_as("select version, checksum from _sqlx_migrations where success")
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}
