//! A copy of the file, made while the service runs.

use std::{
    io,
    path::{Path, PathBuf},
};

use portreeve::shared::StoreError;
use portreeve_sql::Migrations;

use crate::{
    backup_mark,
    check::{self, OpenError},
    diagnostics,
    files::{Owner, log_of, name_for_sqlite},
    identity::has_log,
    journal::{has_journal, journal_of},
    links::resolved,
    unfinished::{CopyError, Unfinished},
};

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("there is no file {}", .0.display())]
    NoSource(PathBuf),
    #[error("{} exists already, and is left as it is; name another", .0.display())]
    Exists(PathBuf),
    #[error("{} is of another file, and would be played into the copy; name another, or move it away", .0.display())]
    LogBeside(PathBuf),
    #[error("{} cannot be written: {error}", file.display())]
    Unwritable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "{} has no room for the backup, which takes up to {} MiB; make room there, or name another folder",
        folder.display(), bytes.div_ceil(1 << 20)
    )]
    NoRoom { folder: PathBuf, bytes: u64 },
    #[error("{} is damaged: {damage}; the copy was thrown away", file.display())]
    Damaged { file: PathBuf, damage: String },
    #[error(transparent)]
    Source(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CopyError> for BackupError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Source(error) => Self::Store(error),
            CopyError::Target { file, error } => Self::Unwritable { file, error },
            CopyError::NoRoom { folder, bytes } => Self::NoRoom { folder, bytes },
        }
    }
}

/// Copies everything that is committed at one moment to `to`, opens the copy, and looks whether it is whole. Returns how many bytes it
/// has. Writers are not held up.
///
/// The copy gets its name last: a file of this name is a whole backup, whatever happens meanwhile.
pub async fn back_up(file: &Path, to: &Path) -> Result<u64, BackupError> {
    let file = &resolved(file);
    if !file.exists() {
        return Err(BackupError::NoSource(file.to_owned()));
    }
    is_free(to)?;
    check::is_readable(file).await?;
    let unwritable = |(file, error)| BackupError::Unwritable { file, error };
    name_for_sqlite(to).map_err(|error| unwritable((to.to_owned(), error)))?;
    let to = std::path::absolute(to).map_err(|error| unwritable((to.to_owned(), error)))?;
    // It belongs to who asks for it, wherever the service's files are.
    let unfinished = Unfinished::beside(&to, Owner::Caller).map_err(unwritable)?;
    unfinished.copy(file).await?;
    let found = diagnostics::examine(unfinished.path()).await?;
    let original = diagnostics::migrations(file).await?;
    if let Some(damage) = damage(&found, &original) {
        let file = file.to_owned();
        return Err(BackupError::Damaged { file, damage });
    }
    is_free(&to)?;
    unfinished
        .becomes(&to)
        .map_err(|error| unwritable((to.to_owned(), error)))?;
    if let Err(error) = backup_mark::leave(file) {
        let mark = backup_mark::backup_mark(file);
        tracing::warn!(%error, mark = %mark.display(), "the backup is made, but its time could not be noted for the metrics");
    }
    Ok(found.bytes)
}

fn is_free(to: &Path) -> Result<(), BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    if has_log(to) {
        return Err(BackupError::LogBeside(log_of(to)));
    }
    if has_journal(to) {
        return Err(BackupError::LogBeside(journal_of(to)));
    }
    Ok(())
}

fn damage(found: &diagnostics::Examination, original: &Migrations) -> Option<String> {
    let tables = || (found.migrations != *original).then(|| "tables are missing".to_owned());
    found.damage.clone().or_else(tables)
}
