//! Back to a backup.
//!
//! The copy is made and checked beside the file, and takes its place in one step: whenever this is killed, the file is either what it was
//! or what it is to become. What it replaces is kept under another name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use portreeve::shared::StoreError;

use crate::{
    check::{self, OpenError},
    diagnostics,
    file::{FileLock, Rest, rest},
    files::{self, Owner, beside, inode, log_of},
    identity::{has_log, log_belongs},
    journal,
    links::resolved,
    schema,
    unfinished::{CopyError, Unfinished},
};

#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("there is no file {}", .0.display())]
    NoBackup(PathBuf),
    #[error("{} is the file itself; name a backup of it", .0.display())]
    Itself(PathBuf),
    #[error("{} is damaged: {damage}; nothing was changed", file.display())]
    Damaged { file: PathBuf, damage: String },
    #[error("{} is no backup of this service: it has none of its tables; nothing was changed", .0.display())]
    Stranger(PathBuf),
    #[error("{} is open in another process; end that one first. Nothing was changed", .0.display())]
    InUse(PathBuf),
    #[error("{} exists already, and is left as it is", .0.display())]
    Exists(PathBuf),
    #[error("{} cannot be written: {error}", file.display())]
    Unwritable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "{} has no room for the restored file, which takes up to {} MiB beside the one that is there; make room. Nothing was changed",
        folder.display(), bytes.div_ceil(1 << 20)
    )]
    NoRoom { folder: PathBuf, bytes: u64 },
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{} cannot be read; nothing was changed", file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        error: StoreError,
    },
}

/// What has come of it.
#[derive(Clone, Debug)]
pub struct Restored {
    pub bytes: u64,
    /// Where the file is that was there, if there was one.
    pub kept: Option<PathBuf>,
    /// Migrations that the next start runs.
    pub pending: Vec<i64>,
}

/// Puts what `backup` holds into the place of `file`, and keeps what was there beside it, under a name that ends with `.replaced-` and
/// `stamp`. A log of the file is taken into that first. If `file` is a link, it stays one: the file that it leads to is replaced.
///
/// # Errors
/// Nothing was changed, but for [`RestoreError::Unwritable`], after which the file is what it was or what it is to become.
pub async fn restore(backup: &Path, file: &Path, stamp: &str) -> Result<Restored, RestoreError> {
    let file = &resolved(file);
    let kept = &beside(file, &format!(".replaced-{stamp}"));
    let unwritable = |file: &Path| {
        let file = file.to_owned();
        move |error| RestoreError::Unwritable { file, error }
    };
    let is_backup = |error| RestoreError::Unreadable {
        file: backup.to_owned(),
        error,
    };
    match inode(backup) {
        Ok(Some(found)) if inode(file).is_ok_and(|other| other == Some(found)) => {
            return Err(RestoreError::Itself(backup.to_owned()));
        }
        Ok(Some(_)) => {}
        _ => return Err(RestoreError::NoBackup(backup.to_owned())),
    }
    if kept.exists() {
        return Err(RestoreError::Exists(kept.to_owned()));
    }
    let file_lock = FileLock::take(file)?;
    check::is_readable(backup).await?;
    let owner = Owner::of(file).map_err(unwritable(file))?;
    let unfinished = Unfinished::beside(file, owner)
        .map_err(|(file, error)| RestoreError::Unwritable { file, error })?;
    let copied = unfinished.copy(backup).await;
    copied.map_err(|error| match error {
        CopyError::Source(error) => is_backup(error),
        CopyError::Target { file, error } => RestoreError::Unwritable { file, error },
        CopyError::NoRoom { folder, bytes } => RestoreError::NoRoom { folder, bytes },
    })?;
    let found = diagnostics::examine(unfinished.path())
        .await
        .map_err(is_backup)?;
    if let Some(damage) = found.damage {
        let file = backup.to_owned();
        return Err(RestoreError::Damaged { file, damage });
    }
    if found.migrations.has_none(&schema::migrator()) {
        return Err(RestoreError::Stranger(backup.to_owned()));
    }
    let pending = found.migrations.pending.clone();
    check::fits(backup, found.migrations)?;

    let replaced = keep(file, kept).await?;
    unfinished.becomes(file).map_err(unwritable(file))?;
    // A process that is killed before this has left a log beside a file at rest, which no start plays back.
    for suffix in ["-wal", "-shm", "-journal"] {
        remove(&beside(file, suffix)).map_err(unwritable(file))?;
    }
    file_lock.forget().map_err(unwritable(file))?;
    files::sync_folder(file).map_err(unwritable(file))?;
    Ok(Restored {
        bytes: found.bytes,
        kept: replaced.then(|| kept.clone()),
        pending,
    })
}

/// Gives the file another name beside its own. Whether there was one.
async fn keep(file: &Path, kept: &Path) -> Result<bool, RestoreError> {
    let unwritable = |error| RestoreError::Unwritable {
        file: kept.to_owned(),
        error,
    };
    let belongs = log_belongs(file).unwrap_or(false);
    let journal_belongs = journal::belongs(file).unwrap_or(false);
    if file.exists() && belongs && journal_belongs {
        match rest(file).await {
            Rest::Done => {}
            Rest::InUse => return Err(RestoreError::InUse(file.to_owned())),
            Rest::Failed(error) => {
                tracing::warn!(%error, "the file that is replaced cannot be opened; it is kept as it is, with its log");
            }
        }
    }
    if has_log(file) {
        // Under a name that makes it the log of what is kept, unless it never was.
        let name = if belongs { "-wal" } else { ".foreign-wal" };
        link(&log_of(file), &beside(kept, name)).map_err(unwritable)?;
    }
    if !file.exists() {
        return Ok(false);
    }
    link(file, kept).map_err(unwritable)?;
    Ok(true)
}

/// A second name for the same file, or a copy where the file system has no such thing.
fn link(file: &Path, name: &Path) -> io::Result<()> {
    if fs::hard_link(file, name).is_err() {
        let mut from = fs::File::open(file)?;
        let mut to = files::create(name, Owner::of(file)?)?;
        io::copy(&mut from, &mut to)?;
        to.sync_all()?;
    }
    files::restrict(name)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
