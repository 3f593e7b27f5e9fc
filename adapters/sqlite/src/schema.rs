//! The tables, and whether they are those that this program was written for.

use std::path::Path;

use portreeve::shared::StoreError;
use sqlx::{ConnectOptions, Connection, migrate::Migrator, sqlite::SqlitePoolOptions};

use crate::{
    error::{migrate_error, store_error},
    file,
};

fn migrator() -> Migrator {
    sqlx::migrate!("../../migrations/sqlite")
}

/// Brings the tables up to date. For the process that has the file.
pub(crate) async fn migrate(file: &Path) -> Result<(), StoreError> {
    // A single connection would do, but a future that lends one to the migrator is not `Send`.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(file::writing(file))
        .await
        .map_err(store_error)?;
    let result = migrator().run(&pool).await;
    pool.close().await;
    result.map_err(migrate_error)
}

/// Whether each migration has been run, and no other.
pub(crate) async fn is_current(file: &Path) -> Result<bool, StoreError> {
    let options = file::writing(file).create_if_missing(false);
    let mut connection = options.connect().await.map_err(store_error)?;
    let touched: bool = sqlx::query_scalar(
        "select exists (select 1 from sqlite_schema where name = '_sqlx_migrations')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(store_error)?;
    let applied: Vec<i64> = if touched {
        sqlx::query_scalar("select version from _sqlx_migrations where success order by version")
            .fetch_all(&mut connection)
            .await
            .map_err(store_error)?
    } else {
        Vec::new()
    };
    connection.close().await.map_err(store_error)?;
    Ok(applied
        .into_iter()
        .eq(migrator().iter().map(|wanted| wanted.version)))
}
