//! The store that a command works on. Each command names it first, because another folder or another environment means another store.

use std::path::Path;

use anyhow::{Context, bail};
use portreeve_sqlite::{OpenError, SqliteStore};

use super::output;
use crate::{
    Config, Stores,
    config::{MigrationMode, StoreConfig},
    doctor::requirements,
    stores::{Worker, connected, must_be_current, place},
};

/// The store of a running or a resting service, for a command. Makes no database and changes no table.
pub async fn existing(config: &Config) -> anyhow::Result<Stores> {
    name(config);
    match &config.store {
        StoreConfig::Memory => refused_memory(),
        StoreConfig::Sqlite(file) => {
            must_exist(file)?;
            SqliteStore::is_current(file).await?;
            free_or_beside(file).await
        }
        StoreConfig::Postgres {
            url,
            max_connections,
            pooler,
        } => {
            let store = connected(url, *max_connections, *pooler, Worker::Command).await?;
            let findings = requirements::postgres::check(&store).await;
            requirements::pass(&findings.context("the database does not tell of itself")?)?;
            must_be_current(&store).await?;
            Ok(Stores::postgres(store))
        }
    }
}

/// The store with the tables of this version, made if need be.
pub async fn migrated(config: &Config) -> anyhow::Result<Stores> {
    name(config);
    match &config.store {
        StoreConfig::Memory => refused_memory(),
        StoreConfig::Sqlite(file) => free_or_beside(file).await,
        StoreConfig::Postgres { .. } => {
            Stores::open(&config.store, MigrationMode::Auto, Worker::Command).await
        }
    }
}

/// # Errors
/// What is to be done if there is no such file.
pub fn must_exist(file: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        bail!(
            "there is no file {}. Run this in the folder of the service, with its DATABASE_URL and DATA_DIR; a new database is made by the first \
             start of the service, or by: portreeve migrate",
            portreeve_sqlite::resolved(file).display()
        );
    }
    Ok(())
}

/// Says which store it is, on standard error: what is on standard output is for programs to read.
pub fn name(config: &Config) {
    if !matches!(config.store, StoreConfig::Memory) {
        output::note(config, &format!("the store is {}", place(&config.store)));
    }
}

/// Takes the file, or works beside the service that has it.
async fn free_or_beside(file: &Path) -> anyhow::Result<Stores> {
    let store = match SqliteStore::open_for_command(file).await {
        Err(OpenError::Taken(_)) => SqliteStore::open_beside(file).await?,
        opened => opened?,
    };
    Ok(Stores::sqlite(store))
}

fn refused_memory() -> anyhow::Result<Stores> {
    Err(anyhow::anyhow!("DATABASE_URL is memory:"))
        .context("this command works on a database, and memory would be gone when it ends")
}
