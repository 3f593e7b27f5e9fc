//! A copy that gets its name when it is whole.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use portreeve::shared::StoreError;
use sqlx::{ConnectOptions, Connection};

use crate::{
    error::store_error,
    file,
    files::{self, Owner, beside, name_for_sqlite},
};

/// What the name of a file that is not whole yet ends with.
const UNFINISHED: &str = ".unfinished";

/// A file that is removed unless it gets its name.
pub(crate) struct Unfinished(PathBuf);

impl Unfinished {
    /// For its owner only, from the first byte on.
    pub(crate) fn beside(to: &Path, owner: Owner) -> Result<Self, (PathBuf, io::Error)> {
        let file = beside(to, UNFINISHED);
        discard(&file);
        match files::create(&file, owner) {
            Ok(_) => Ok(Self(file)),
            Err(error) => Err((file, error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Everything that is committed in `from` at one moment. Writers are not held up.
    pub(crate) async fn copy(&self, from: &Path) -> Result<(), StoreError> {
        let options = file::reading_all(from).map_err(store_error)?;
        let mut connection = options.connect().await.map_err(store_error)?;
        let to = name_for_sqlite(&self.0).map_err(|error| store_error(error.into()))?;
        let copied = sqlx::query("vacuum into $1")
            .bind(to)
            .execute(&mut connection)
            .await;
        connection.close().await.map_err(store_error)?;
        copied.map(drop).map_err(store_error)
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
        discard(&self.0);
    }
}

/// Removes what a process that was killed has left of a copy of `to`. For the process that has that.
pub(crate) fn discard_beside(to: &Path) {
    discard(&beside(to, UNFINISHED));
}

/// With the journal that SQLite has beside a copy while it is made: it must not be rolled back into the next one.
fn discard(file: &Path) {
    for file in [file.to_owned(), beside(file, "-journal")] {
        let _ = fs::remove_file(file);
    }
}
