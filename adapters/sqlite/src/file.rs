//! The file: how it is opened, and that one process at a time does so for itself.

use std::{
    fs::{File, TryLockError},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use portreeve::shared::StoreError;
use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    sqlite::{
        SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use tokio::sync::OnceCell;

use crate::{
    check::{self, OpenError},
    error::{is_busy, store_error},
    files::{self, Owner, lock_of, name_for_sqlite},
    identity::{Header, Identity, Record, is_recorded},
    links::resolved,
    schema,
    unfinished::discard_beside,
};

/// How long a reader waits for a connection, and a command for the process that has the file.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_millis(2500);

/// How long a process that takes the file waits for others to end what they read from it.
const PATIENCE_AT_START: Duration = Duration::from_secs(20);

/// How long a process that ends waits for the last reader.
const PATIENCE_AT_END: Duration = Duration::from_millis(500);

/// What was flushed piece by piece stays in the log up to this size, in bytes.
const LARGEST_RESTING_LOG: &str = "67108864";

/// "PRTV", in the header of the file: <https://www.sqlite.org/pragma.html#pragma_application_id>.
pub(crate) const APPLICATION_ID: i32 = 0x5052_5456;

/// As long as this lives, no other process can have the file. The system lets go of it with the process, however that ends.
#[derive(Debug)]
pub struct FileLock {
    file: PathBuf,
    lock: File,
    adopted: OnceCell<()>,
}

impl FileLock {
    /// Makes the folder of the file if there is none. The lock lies beside the file that the name leads to.
    ///
    /// # Errors
    /// [`OpenError::Taken`] if another process has it.
    pub fn take(file: &Path) -> Result<Self, OpenError> {
        let unusable = |error| OpenError::unusable(file, error);
        files::make_folder(&resolved(file)).map_err(unusable)?;
        let file = &resolved(file);
        let owner = Owner::of(file).map_err(unusable)?;
        loop {
            // SQLite takes locks on the file itself, and for this process those would be gone once any other handle of it is closed.
            let lock = files::open_or_create(&lock_of(file), owner)
                .map_err(|error| OpenError::unusable(&lock_of(file), error))?;
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(OpenError::Taken(file.to_owned())),
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
            let found = lock.metadata().map_err(unusable)?;
            // It may have been removed between the two steps, and then others lock another.
            let named = files::inode(&lock_of(file)).map_err(unusable)?;
            if named == Some((found.dev(), found.ino())) {
                return Ok(Self {
                    file: file.to_owned(),
                    lock,
                    adopted: OnceCell::new(),
                });
            }
        }
    }

    /// The one name of the file.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Takes what a crash has left in the log into the file, gives it a mark of its own, and only then allows a log again. Makes the file
    /// if there is none.
    ///
    /// # Errors
    /// [`OpenError::InUse`] if another process has it open, unless that can only be one that reads, and everything that [`check::check`]
    /// finds.
    pub(crate) async fn adopt(&self) -> Result<(), OpenError> {
        self.adopted
            .get_or_try_init(|| async {
                match check::of_holder(&self.file).await {
                    // A move may go on with it, and nothing else passes the migrations.
                    Err(OpenError::Unfinished { .. }) => {}
                    checked => checked?,
                }
                let unusable = |error| OpenError::unusable(&self.file, error);
                let is_recorded = is_recorded(&self.file).map_err(unusable)?;
                self.forget().map_err(unusable)?;
                files::make(&self.file).map_err(unusable)?;
                let marked = mark(&self.file).await?;
                let Some(mark) = marked.or_kept(is_recorded) else {
                    return Err(OpenError::InUse(self.file.clone()));
                };
                discard_beside(&self.file);
                let inode = files::inode(&self.file).map_err(unusable)?;
                let record = Record {
                    mark,
                    file: inode.map_or(0, |(_, inode)| inode),
                    log: 0,
                };
                record.write(&self.lock).map_err(unusable)
            })
            .await
            .copied()
    }

    /// Notes which log the file has. From now on both can be distinguished from others.
    pub(crate) fn note(&self, identity: &Identity) -> io::Result<()> {
        identity.record().write(&self.lock)
    }

    /// Forgets which log the file has.
    pub(crate) fn forget(&self) -> io::Result<()> {
        self.lock.set_len(0)
    }

    /// Brings the tables up to date, in a new file if there is none.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        if !self.adopted.initialized() {
            check::of_holder(&self.file).await?;
        }
        self.adopt().await?;
        Ok(schema::migrate(&self.file).await?)
    }

    /// A connection for work on the whole file, as moving it is.
    pub async fn connect(&self) -> Result<SqliteConnection, OpenError> {
        self.adopt().await?;
        let options = writing(&self.file).map_err(store_error)?;
        let options = options.disable_statement_logging();
        Ok(options.connect().await.map_err(store_error)?)
    }

    /// To be called when no connection is left: the file is whole without a log from then on, and can be copied by itself.
    pub async fn rest(&self) {
        rest(&self.file).await.log();
    }

    /// The same after work on the file as it was opened.
    pub(crate) async fn rest_from(&self, identity: &Identity) {
        // For others, the file looks like another one for a moment.
        let forgotten = self.forget();
        let rested = rest(&self.file).await;
        rested.log();
        let noted = match rested {
            Rest::Done => forgotten,
            _ => self.note(identity),
        };
        if let Err(error) = noted {
            tracing::warn!(%error, "the lock file could not be written");
        }
    }
}

/// Whether another process has the file.
pub(crate) fn is_taken(file: &Path) -> bool {
    let Ok(lock) = File::open(lock_of(file)) else {
        return false;
    };
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// What has come of writing a mark.
struct Marked {
    /// What the header says.
    mark: u32,
    /// Another process has the file open, and the mark is the one that it had.
    in_use: bool,
}

impl Marked {
    /// None if the mark was to be a new one and is not.
    fn or_kept(self, may_be_kept: bool) -> Option<u32> {
        (!self.in_use || may_be_kept).then_some(self.mark)
    }
}

/// Writes a new mark into the header, while the file has no log and no other process has it open.
async fn mark(file: &Path) -> Result<Marked, OpenError> {
    let options = plain(file)
        .map(|options| {
            // It may wait, and take a long log into the file.
            let options = options.busy_timeout(PATIENCE_AT_START);
            options.disable_statement_logging()
        })
        .map_err(store_error)?;
    let mut connection = options.connect().await.map_err(store_error)?;
    let written = write_mark(&mut connection).await;
    connection.close().await.map_err(store_error)?;
    let in_use = match written {
        Ok(written) => !written,
        Err(error) if is_busy(&error) => true,
        Err(error) => return Err(store_error(error).into()),
    };
    let header = Header::at(file).map_err(|error| OpenError::unusable(file, error))?;
    match header {
        Some(Header { is_logged, mark }) if is_logged => Ok(Marked { mark, in_use }),
        _ => Err(OpenError::InUse(file.to_owned())),
    }
}

/// False if another process has the file open.
async fn write_mark(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let run = "pragma journal_mode = delete";
    let mode: String = sqlx::query_scalar(run).fetch_one(&mut *connection).await?;
    let is_alone = mode == "delete";
    if is_alone {
        // The number is SQLite's, which draws from the system's randomness.
        let mark: i64 = sqlx::query_scalar("select abs(random() % 2147483647) + 1")
            .fetch_one(&mut *connection)
            .await?;
        let sql = format!("pragma user_version = {mark}; pragma application_id = {APPLICATION_ID}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut *connection)
            .await?;
    }
    let run = sqlx::query("pragma journal_mode = wal");
    run.execute(connection).await?;
    Ok(is_alone)
}

/// How it went to take the log into the file.
pub(crate) enum Rest {
    Done,
    /// Another process has the file open.
    InUse,
    Failed(sqlx::Error),
}

impl Rest {
    pub(crate) fn log(&self) {
        match self {
            Self::Done => {}
            Self::InUse => tracing::info!(
                "another process has the database file open: its log stays until that one ends"
            ),
            Self::Failed(error) => {
                tracing::warn!(%error, "the log could not be taken into the database file");
            }
        }
    }
}

/// Takes the log into the file and removes it, unless another process has the file open: then that one does so at its end.
pub(crate) async fn rest(file: &Path) -> Rest {
    let folded = async {
        // A long log takes its time.
        let options = plain(file)?
            .busy_timeout(PATIENCE_AT_END)
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        let run = sqlx::query_scalar::<_, String>("pragma journal_mode = delete");
        let mode = run.fetch_one(&mut connection).await;
        connection.close().await?;
        mode
    };
    match folded.await {
        Ok(mode) if mode == "delete" => Rest::Done,
        Ok(_) => Rest::InUse,
        Err(error) if is_busy(&error) => Rest::InUse,
        Err(error) => Rest::Failed(error),
    }
}

/// Of a file that exists, in whatever mode it is.
pub(crate) fn plain(file: &Path) -> Result<SqliteConnectOptions, sqlx::Error> {
    Ok(SqliteConnectOptions::new()
        .filename(name_for_sqlite(file)?)
        .synchronous(SqliteSynchronous::Full)
        .pragma("temp_store", "memory"))
}

/// For those who only read.
pub(crate) fn reading(file: &Path) -> Result<SqliteConnectOptions, sqlx::Error> {
    Ok(plain(file)?.read_only(true).busy_timeout(BUSY_TIMEOUT))
}

/// For those who read all of it. That takes long for a large file, and is nothing to warn of.
pub(crate) fn reading_all(file: &Path) -> Result<SqliteConnectOptions, sqlx::Error> {
    Ok(reading(file)?.disable_statement_logging())
}

/// For the one connection that writes.
pub(crate) fn writing(file: &Path) -> Result<SqliteConnectOptions, sqlx::Error> {
    let options = plain(file)?
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In this journal mode only `full` waits for the disk at each commit.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("journal_size_limit", LARGEST_RESTING_LOG)
        .thread_name(|_| "sqlite writer".to_owned());
    Ok(options)
}

/// None of them opens another file than the one that `identity` is of.
pub(crate) async fn readers(
    file: &Path,
    identity: Option<Arc<Identity>>,
) -> Result<SqlitePool, StoreError> {
    let options = reading(file)
        .map_err(store_error)?
        .thread_name(|n| format!("sqlite reader {n}"));
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let many = u32::try_from(cores).unwrap_or(u32::MAX).clamp(2, 8);
    SqlitePoolOptions::new()
        .max_connections(many)
        .min_connections(1)
        .acquire_timeout(BUSY_TIMEOUT)
        // It is in this process, and does not go away.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |_, _| {
            let verified = identity.as_ref().map_or(Ok(()), |file| file.verify());
            Box::pin(async move { Ok(verified?) })
        })
        .connect_with(options)
        .await
        .map_err(store_error)
}
