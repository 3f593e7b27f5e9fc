//! The tables, and whether they are those that this program was written for.

use std::collections::BTreeMap;

use portreeve::shared::StoreError;
use sqlx::{
    migrate::Migrator,
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
};

use crate::{
    error::{migrate_error, store_error},
    examine::Migrations,
};

fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("../../migrations/postgres");
    // Migrations that a newer program has run are no obstacle: while one version replaces another, both are at work.
    migrator.set_ignore_missing(true);
    migrator
}

/// Brings the tables up to date. Takes a lock of its own, so any number of instances may do it at once.
pub(crate) async fn migrate(options: PgConnectOptions) -> Result<(), StoreError> {
    // A single connection would do, but a future that lends one to the migrator is not `Send`.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(store_error)?;
    let result = migrator().run(&pool).await;
    // Also after a failure: the lock goes with the connection.
    pool.close().await;
    result.map_err(migrate_error)
}

pub(crate) async fn is_current(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let found = migrations(connection).await?;
    Ok(found.pending.is_empty() && found.altered.is_empty())
}

/// How what was run differs from what this program would run.
pub(crate) async fn migrations(connection: &mut PgConnection) -> Result<Migrations, sqlx::Error> {
    let mut applied = applied(connection).await?;
    let mut found = Migrations::default();
    for wanted in migrator().iter() {
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

/// The checksums of the migrations that were run, by version.
async fn applied(connection: &mut PgConnection) -> Result<BTreeMap<i64, Vec<u8>>, sqlx::Error> {
    let touched: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !touched {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query_as("select version, checksum from _sqlx_migrations where success")
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}
