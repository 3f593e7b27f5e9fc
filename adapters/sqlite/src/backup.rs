//! A copy of the file, made while the service runs.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use portreeve::shared::StoreError;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::{
    backup_mark,
    error::store_error,
    examine::{self, Examination},
    file::PATIENCE,
};

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("there is no file {}", .0.display())]
    NoSource(PathBuf),
    #[error("{} exists already, and is left as it is; name another", .0.display())]
    Exists(PathBuf),
    #[error("{} cannot be written: {error}", file.display())]
    Unwritable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("{} is damaged: {damage}; the copy was thrown away", file.display())]
    Damaged { file: PathBuf, damage: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies everything that is committed at one moment to `to`, opens the copy, and looks whether it is whole. Returns how many bytes it
/// has. Writers are not held up.
///
/// The copy gets its name last: a file of this name is a whole backup, whatever happens meanwhile.
pub async fn back_up(file: &Path, to: &Path) -> Result<u64, BackupError> {
    if !file.exists() {
        return Err(BackupError::NoSource(file.to_owned()));
    }
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let unfinished = Unfinished::beside(to)?;
    copy(file, &unfinished.0).await?;
    let found = examine::examine(&unfinished.0).await?;
    let original = examine::migrations(file).await?;
    if let Some(damage) = damage(&found, &original) {
        let file = file.to_owned();
        return Err(BackupError::Damaged { file, damage });
    }
    unfinished.becomes(to)?;
    if let Err(error) = backup_mark::leave(file) {
        let mark = backup_mark::backup_mark(file);
        tracing::warn!(%error, mark = %mark.display(), "the backup is made, but its time could not be noted for the metrics");
    }
    Ok(found.bytes)
}

async fn copy(file: &Path, to: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(PATIENCE);
    let mut connection = options.connect().await.map_err(store_error)?;
    let copied = sqlx::query("vacuum into $1")
        .bind(to.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await;
    connection.close().await.map_err(store_error)?;
    copied.map(drop).map_err(store_error)
}

fn damage(found: &Examination, original: &examine::Migrations) -> Option<String> {
    let tables = || (found.migrations != *original).then(|| "tables are missing".to_owned());
    found.damage.clone().or_else(tables)
}

/// A file that is removed unless it gets its name.
struct Unfinished(PathBuf);

impl Unfinished {
    /// Readable for its owner only, from the first byte on.
    fn beside(to: &Path) -> Result<Self, BackupError> {
        let mut name = OsString::from(to.as_os_str());
        name.push(".unfinished");
        let file = PathBuf::from(name);
        // One that was left behind by a process that was killed.
        let _ = fs::remove_file(&file);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&file) {
            Ok(_) => Ok(Self(file)),
            Err(error) => Err(BackupError::Unwritable { file, error }),
        }
    }

    /// Waits until it is on the disk.
    fn becomes(self, to: &Path) -> Result<(), BackupError> {
        if to.exists() {
            return Err(BackupError::Exists(to.to_owned()));
        }
        let folder = match to.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let done = File::open(&self.0)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.0, to))
            .and_then(|()| File::open(folder)?.sync_all());
        done.map_err(|error| BackupError::Unwritable {
            file: to.to_owned(),
            error,
        })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
