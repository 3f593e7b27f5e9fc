use std::{path::Path, time::Duration};

use anyhow::{Context, anyhow, bail};
use portreeve::shared::Secret;
use portreeve_postgres::{PoolSettings, Pooler, PostgresStore, as_service, parse_address};
use portreeve_sqlite::{OpenError, SqliteStore};
use tokio::time::{Instant, sleep};

use super::Stores;
use crate::{
    config::{MigrationMode, StoreConfig},
    doctor::requirements,
};

/// How long a start waits for the lock on the file.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// Who connects to a database. The connections of a service are named as such, and `portreeve move` refuses to run beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    Service,
    Command,
}

impl Stores {
    /// Opens the store for a service, after checking what a service requires of it.
    pub async fn open(
        config: &StoreConfig,
        migrations: MigrationMode,
        worker: Worker,
    ) -> anyhow::Result<Self> {
        match config {
            StoreConfig::Memory => Ok(Self::memory()),
            StoreConfig::Sqlite(file) => {
                if migrations == MigrationMode::Off {
                    if !file.exists() {
                        bail!(
                            "there is no file {}; run: portreeve migrate",
                            file.display()
                        );
                    }
                    SqliteStore::is_current(file).await?;
                }
                Ok(Self::sqlite(when_free(file).await?))
            }
            StoreConfig::Postgres {
                url,
                max_connections,
                pooler,
            } => {
                let store = connected(url, *max_connections, *pooler, worker).await?;
                let findings = requirements::postgres::check(&store).await;
                requirements::pass(&findings.context("the database cannot be examined")?)?;
                match migrations {
                    MigrationMode::Auto => {
                        let migrated = store.migrate().await;
                        migrated.context("the database cannot be brought up to date")?;
                    }
                    MigrationMode::Off => must_be_current(&store).await?,
                }
                Ok(Self::postgres(store))
            }
        }
    }
}

/// Waits for the file lock: a command may have it for a moment, and the previous service may be about to end.
async fn when_free(file: &Path) -> Result<SqliteStore, OpenError> {
    let deadline = Instant::now() + LOCK_TIMEOUT;
    loop {
        match SqliteStore::open(file).await {
            Err(OpenError::Taken(_) | OpenError::InUse(_)) if Instant::now() < deadline => {
                sleep(RETRY_INTERVAL).await;
            }
            opened => return opened,
        }
    }
}

/// # Errors
/// What to do about tables that are not up to date.
pub async fn must_be_current(store: &PostgresStore) -> anyhow::Result<()> {
    let found = store.migrations().await?;
    if found.are_current() {
        return Ok(());
    }
    if let Some(from) = found.unfinished_move {
        bail!(
            "a move from {from} into the database was begun and not ended; go on with portreeve move, or empty it"
        );
    }
    if !found.altered.is_empty() {
        bail!(
            "migrations {:?} are not those that were run on the database; use the program that ran them",
            found.altered
        );
    }
    if let Some(loss) = portreeve_postgres::loss(&found) {
        bail!(loss);
    }
    bail!(
        "migrations {:?} have not been run on the database; run: portreeve migrate",
        found.pending
    )
}

/// Opens the first connections, and reads no table.
pub async fn connected(
    url: &Secret<String>,
    max_connections: u16,
    pooler: Pooler,
    worker: Worker,
) -> anyhow::Result<PostgresStore> {
    let settings = PoolSettings {
        max_connections,
        pooler,
        ..PoolSettings::default()
    };
    let options = parse_address(url.expose());
    let options = options.map_err(|error| anyhow!("the address of the database {error}"))?;
    let options = match worker {
        Worker::Service => as_service(options),
        Worker::Command => options,
    };
    let connected = PostgresStore::connect(options, settings).await;
    connected.map_err(|error| {
        let why = requirements::postgres::unreachable(&error.into());
        anyhow!("the database {why}")
    })
}
