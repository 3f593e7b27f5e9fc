//! A copy that gets its name when it is whole.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use portreeve::shared::StoreError;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnection};

use crate::{
    error::{FULL, primary_code, store_error, was_writing},
    file::{self, is_taken},
    files::{self, Owner, beside, folder_of, name_for_sqlite},
    links::resolved,
};

/// What the name of a file that is not whole yet ends with.
const UNFINISHED: &str = ".unfinished";

/// A file that is removed unless it gets its name.
pub(crate) struct Unfinished(PathBuf);

/// Which side of a copy is to blame.
pub(crate) enum CopyError {
    Source(StoreError),
    Target {
        file: PathBuf,
        error: io::Error,
    },
    /// The copy has up to `bytes`.
    NoRoom {
        folder: PathBuf,
        bytes: u64,
    },
}

impl Unfinished {
    /// Readable by its owner only, from the first byte on.
    pub(crate) fn beside(to: &Path, owner: Owner) -> Result<Self, (PathBuf, io::Error)> {
        let file = beside(to, UNFINISHED);
        for left in named(&file) {
            let _ = fs::remove_file(left);
        }
        match files::create(&file, owner) {
            Ok(_) => Ok(Self(file)),
            Err(error) => Err((file, error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Everything that is committed in `from` at one moment. Writers are not held up.
    pub(crate) async fn copy(&self, from: &Path) -> Result<(), CopyError> {
        let source = |error| CopyError::Source(store_error(error));
        let options = file::reading_all(from).map_err(source)?;
        let mut connection = options.connect().await.map_err(source)?;
        let copied = self.copy_through(&mut connection).await;
        connection.close().await.map_err(source)?;
        copied
    }

    async fn copy_through(&self, connection: &mut SqliteConnection) -> Result<(), CopyError> {
        let sql = "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size";
        let bytes: Result<i64, _> = sqlx::query_scalar(sql).fetch_one(&mut *connection).await;
        let bytes = bytes.map_err(|error| CopyError::Source(store_error(error)))?;
        let target = |error| CopyError::Target {
            file: self.0.clone(),
            error,
        };
        let to = name_for_sqlite(&self.0).map_err(target)?;
        let copied = sqlx::query("vacuum into $1")
            .bind(to)
            .execute(connection)
            .await;
        match copied {
            Ok(_) => Ok(()),
            // Nothing is written on the side of the source.
            Err(error) if primary_code(&error) == Some(FULL) => Err(CopyError::NoRoom {
                folder: folder_of(&self.0).to_owned(),
                bytes: bytes.unsigned_abs(),
            }),
            Err(error) if was_writing(&error) => Err(target(io::Error::other(error))),
            Err(error) => Err(CopyError::Source(store_error(error))),
        }
    }

    /// Takes the place of what has this name. Returns when that is on the disk.
    pub(crate) fn becomes(self, to: &Path) -> io::Result<()> {
        File::open(&self.0)?.sync_all()?;
        fs::rename(&self.0, to)?;
        files::sync_folder(to)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for file in named(&self.0) {
            let _ = fs::remove_file(file);
        }
    }
}

/// What a restore that was killed has left beside `file`. Nothing while a process has the file: that one may be restoring it.
pub fn unfinished_beside(file: &Path) -> Vec<PathBuf> {
    let file = resolved(file);
    if is_taken(&file) {
        return Vec::new();
    }
    left_beside(&file).collect()
}

/// Removes what a restore that was killed has left beside `to`. For the process that has that.
pub(crate) fn discard_beside(to: &Path) {
    for file in left_beside(to) {
        match fs::remove_file(&file) {
            Ok(()) => {
                tracing::info!(file = %file.display(), "removed what an interrupted restore left");
            }
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "what an interrupted restore left could not be removed; remove it");
            }
        }
    }
}

fn left_beside(to: &Path) -> impl Iterator<Item = PathBuf> {
    let named = named(&beside(to, UNFINISHED));
    named.into_iter().filter(|file| file.exists())
}

/// With the journal that SQLite has beside a copy while it is made: it must not be rolled back into the next one.
fn named(file: &Path) -> [PathBuf; 2] {
    [file.to_owned(), beside(file, "-journal")]
}
