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
