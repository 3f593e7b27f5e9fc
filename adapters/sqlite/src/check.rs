//! What keeps a process from using the file. Used wherever the file is opened, and by `portreeve doctor`.

use std::{
    io,
    path::{Path, PathBuf},
};

use portreeve::shared::StoreError;
use portreeve_sql::Migrations;
use rustix::fs::{Access, access};

use crate::{
    diagnostics,
    file::is_taken,
    files::{files_of, folder_of, lock_of},
    identity::{has_log, is_the_one_in_use, log_belongs},
    journal,
    links::resolved,
};

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} is in use by another process; end that one first, or name another file", .0.display())]
    Taken(PathBuf),
    #[error(
        "{file} is open in another process, although {lock} is free: the lock file was removed, or the file has another name too (a hard link), \
         or another program reads it. End that process first; fuser {file} names it",
        file = .0.display(), lock = lock_of(.0).display()
    )]
    InUse(PathBuf),
    #[error("{} cannot be used: {error}", file.display())]
    Unusable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "{} cannot be read and written by this user: {error}; name another place with DATA_DIR or DATABASE_URL, or give it to the user that runs \
         the service",
        path.display()
    )]
    Forbidden {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "{} cannot be made: {} cannot be written by this user: {error}; name another place with DATA_DIR or DATABASE_URL, or make it and give it \
         to the user that runs the service",
        missing.display(), above.display()
    )]
    NoFolder {
        missing: PathBuf,
        above: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "{name} is not the file that the log {name}-wal belongs to: it was replaced without its log. To put a backup in its place, run portreeve \
         restore BACKUP; to use the file as it is, move {name}-wal and {name}-shm to another folder first",
        name = file.display()
    )]
    ForeignLog { file: PathBuf },
    #[error(
        "{name} is not the file that the journal {name}-journal belongs to: it was replaced without its journal. To put a backup in its place, \
         run portreeve restore BACKUP; to use the file as it is, move {name}-journal to another folder first",
        name = file.display()
    )]
    ForeignJournal { file: PathBuf },
    #[error(
        "{name} is missing or empty, but its log {name}-wal is not. Put the file back, or run portreeve restore BACKUP; to begin with an empty \
         file, move {name}-wal and {name}-shm to another folder first",
        name = file.display()
    )]
    LogAlone { file: PathBuf },
    #[error(
        "{} is not the file that the running service has open: it was deleted or replaced. End the service; then run portreeve restore \
         BACKUP, or start it with the file that is there",
        .0.display()
    )]
    Replaced(PathBuf),
    #[error(
        "a move from {from} into {} was begun and not ended; go on with portreeve move, or name another file",
        file.display()
    )]
    Unfinished { file: PathBuf, from: String },
    #[error(
        "{} was used by a newer version (migrations {}); use that version, or go back with portreeve restore and a backup from before",
        file.display(), list(migrations)
    )]
    Newer { file: PathBuf, migrations: Vec<i64> },
    #[error(
        "migrations {} of {} are not those that were run there; use the version that ran them",
        list(migrations), file.display()
    )]
    Altered { file: PathBuf, migrations: Vec<i64> },
    #[error(
        "the tables are not those of this version; end the process that has the file, and run portreeve migrate"
    )]
    Outdated,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    pub(crate) fn unusable(file: &Path, error: io::Error) -> Self {
        let file = file.to_owned();
        Self::Unusable { file, error }
    }
}

/// Looks whether a process could open the file, or has it open and goes on to work. Changes nothing, but that it undoes what a killed
/// process has left half written. That the file is missing, that another process has it, and that tables are yet to be made is fine.
///
/// # Errors
/// The first thing that would keep it from doing so.
pub async fn check(file: &Path) -> Result<(), OpenError> {
    let file = &resolved(file);
    is_usable(file)?;
    is_readable(file).await?;
    has_fitting_tables(file).await
}

/// The same for the process that holds the lock.
pub(crate) async fn of_holder(file: &Path) -> Result<(), OpenError> {
    is_usable(file)?;
    log_fits(file)?;
    journal::roll_back(file).await?;
    has_fitting_tables(file).await
}

/// Whether it is safe to open the file beside others, or while no process has it. Undoes what a killed process has left half written.
pub(crate) async fn is_readable(file: &Path) -> Result<(), OpenError> {
    if is_taken(file) {
        let is_same = is_the_one_in_use(file);
        return match is_same.map_err(|error| OpenError::unusable(file, error))? {
            true => Ok(()),
            false => Err(OpenError::Replaced(file.to_owned())),
        };
    }
    log_fits(file)?;
    journal::roll_back(file).await
}

fn log_fits(file: &Path) -> Result<(), OpenError> {
    if log_belongs(file).map_err(|error| OpenError::unusable(file, error))? {
        return Ok(());
    }
    let is_empty = file.metadata().map_or(true, |found| found.len() == 0);
    let file = file.to_owned();
    Err(if is_empty {
        OpenError::LogAlone { file }
    } else {
        OpenError::ForeignLog { file }
    })
}

/// The first of its files, or of the folders above them, that this user cannot read and write.
fn is_usable(file: &Path) -> Result<(), OpenError> {
    let folder = folder_of(file);
    if let Some(above) = folder.ancestors().find(|folder| folder.exists()) {
        let usable = may(above, Access::WRITE_OK | Access::EXEC_OK);
        usable.map_err(|forbidden| match forbidden {
            // A folder that other things lie in is not to be given away for one that is to be made in it.
            OpenError::Forbidden { path, error } if path != folder => OpenError::NoFolder {
                missing: folder.to_owned(),
                above: path,
                error,
            },
            forbidden => forbidden,
        })?;
    }
    for path in files_of(file).iter().filter(|path| path.exists()) {
        if path.is_dir() {
            let error = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(OpenError::unusable(path, error));
        }
        may(path, Access::READ_OK | Access::WRITE_OK)?;
    }
    Ok(())
}

fn may(path: &Path, mode: Access) -> Result<(), OpenError> {
    access(path, mode).map_err(|error| OpenError::Forbidden {
        path: path.to_owned(),
        error: error.into(),
    })
}

async fn has_fitting_tables(file: &Path) -> Result<(), OpenError> {
    let is_new = file.metadata().map_or(true, |found| found.len() == 0);
    if is_new && !has_log(file) {
        return Ok(());
    }
    fits(file, diagnostics::migrations(file).await?)
}

/// Whether a program with our migrations can work on a file with those.
pub(crate) fn fits(file: &Path, found: Migrations) -> Result<(), OpenError> {
    let file = file.to_owned();
    if let Some(from) = found.unfinished_move {
        Err(OpenError::Unfinished { file, from })
    } else if !found.unknown.is_empty() {
        let migrations = found.unknown;
        Err(OpenError::Newer { file, migrations })
    } else if !found.altered.is_empty() {
        let migrations = found.altered;
        Err(OpenError::Altered { file, migrations })
    } else {
        Ok(())
    }
}

fn list(versions: &[i64]) -> String {
    let words: Vec<String> = versions.iter().map(ToString::to_string).collect();
    words.join(", ")
}
