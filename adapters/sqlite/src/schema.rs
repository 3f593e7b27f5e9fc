//! The tables, and how they are made.

use std::path::Path;

use portreeve::shared::StoreError;
use sqlx::{migrate::Migrator, sqlite::SqlitePoolOptions};

use crate::{
    error::{migrate_error, store_error},
    file,
};

pub(crate) fn migrator() -> Migrator {
    sqlx::migrate!("../../migrations/sqlite")
}

/// The tables that are there after these migrations. The migrations themselves say which they are.
pub(crate) fn tables_after(has_run: impl Fn(i64) -> bool) -> Vec<String> {
    let migrator = migrator();
    let run = migrator.iter().filter(|one| has_run(one.version));
    let mut tables = Vec::new();
    for line in run.flat_map(|one| one.sql.as_str().lines()) {
        if let Some(name) = named_after("create table ", line) {
            tables.push(name);
        } else if let Some(name) = named_after("drop table ", line) {
            tables.retain(|table| *table != name);
        }
    }
    tables
}

/// The table in a line of a migration that begins with these words.
fn named_after(words: &str, line: &str) -> Option<String> {
    let rest = line.strip_prefix(words)?;
    let name = rest.split([' ', '(', ';']).next()?;
    Some(name.to_owned())
}

/// Brings the tables up to date. For the process that has the file.
pub(crate) async fn migrate(file: &Path) -> Result<(), StoreError> {
    // A single connection would do, but a future that lends one to the migrator is not `Send`.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(file::writing(file).map_err(store_error)?)
        .await
        .map_err(store_error)?;
    let result = migrator().run(&pool).await;
    pool.close().await;
    result.map_err(migrate_error)
}
