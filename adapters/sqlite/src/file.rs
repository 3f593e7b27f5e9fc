//! The file: how it is opened, and that one process at a time does so for itself.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use portreeve::shared::StoreError;
use sqlx::{
    ConnectOptions, SqlitePool,
    sqlite::{
        SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};

use crate::{error::store_error, schema};

/// How long a reader waits for a connection, and a command for the process that has the file.
pub(crate) const PATIENCE: Duration = Duration::from_millis(2500);

/// What was flushed piece by piece stays in the log up to this size, in bytes.
const LARGEST_RESTING_LOG: &str = "67108864";

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} is in use by another process; end that one first, or name another file", .0.display())]
    Taken(PathBuf),
    #[error("{} cannot be used: {error}", file.display())]
    Unusable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "the tables are not those of this version; end the process that has the file, and run portreeve migrate"
    )]
    Outdated,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// As long as this lives, no other process can have the file. The system lets go of it with the process, however that ends.
#[derive(Debug)]
pub struct Hold {
    file: PathBuf,
    #[expect(dead_code, reason = "what counts is that it is open")]
    lock: File,
}

impl Hold {
    /// Makes the folder of the file if there is none.
    ///
    /// # Errors
    /// [`OpenError::Taken`] if another process has it.
    pub fn take(file: &Path) -> Result<Self, OpenError> {
        let unusable = |error| OpenError::Unusable {
            file: file.to_owned(),
            error,
        };
        if let Some(folder) = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            fs::create_dir_all(folder).map_err(unusable)?;
        }
        // SQLite takes locks on the file itself, and for this process those would be gone once any other handle of it is closed.
        let mut beside = file.as_os_str().to_owned();
        beside.push(".lock");
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(beside)
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                file: file.to_owned(),
                lock,
            }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Taken(file.to_owned())),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Brings the tables up to date, in a new file if there is none.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        schema::migrate(&self.file).await
    }

    /// A connection for work on the whole file, as moving it is.
    pub async fn connect(&self) -> Result<SqliteConnection, StoreError> {
        writing(&self.file).connect().await.map_err(store_error)
    }
}

/// For the one connection that writes. Makes the file, readable for its owner only, if there is none.
pub(crate) fn writing(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In this journal mode only `full` waits for the disk at each commit.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .pragma("journal_size_limit", LARGEST_RESTING_LOG)
        .pragma("temp_store", "memory")
        .thread_name(|_| "sqlite writer".to_owned())
}

pub(crate) async fn readers(file: &Path) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(PATIENCE)
        .pragma("temp_store", "memory")
        .thread_name(|n| format!("sqlite reader {n}"));
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let many = u32::try_from(cores).unwrap_or(u32::MAX).clamp(2, 8);
    SqlitePoolOptions::new()
        .max_connections(many)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        // It is in this process, and does not go away.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map_err(store_error)
}
