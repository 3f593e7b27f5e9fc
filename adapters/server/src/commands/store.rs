//! The store that a command works on. Each command prints its location first, because another folder or environment means another store.

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

/// The store of a service, which may be running. Creates no database and changes no table.
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
            requirements::pass(&findings.context("the database cannot be examined")?)?;
            must_be_current(&store).await?;
            Ok(Stores::postgres(store))
        }
    }
}

/// The store with the tables of this version, created if need be.
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
/// There is no such file, and what to do.
pub fn must_exist(file: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        bail!(
            "there is no file {}. Run this in the folder of the service, with its DATABASE_URL and DATA_DIR; the first start of the service \
             creates a database, or by: portreeve migrate",
            portreeve_sqlite::resolved(file).display()
        );
    }
    Ok(())
}

/// Prints the location of the store on standard error: standard output is for programs.
pub fn name(config: &Config) {
    if !matches!(config.store, StoreConfig::Memory) {
        output::note(config, &format!("the store is {}", place(&config.store)));
    }
}

/// Opens the file alone, or beside the service that has it.
async fn free_or_beside(file: &Path) -> anyhow::Result<Stores> {
    let store = match SqliteStore::open_for_command(file).await {
        Err(OpenError::Taken(_)) => SqliteStore::open_beside(file).await?,
        opened => opened?,
    };
    Ok(Stores::sqlite(store))
}

fn refused_memory() -> anyhow::Result<Stores> {
    Err(anyhow::anyhow!("DATABASE_URL is memory:"))
        .context("this command needs a database, and data in memory would be lost when it exits")
}
