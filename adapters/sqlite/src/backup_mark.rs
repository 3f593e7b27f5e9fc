//! A mark beside the file: when it was last backed up.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    files::{self, Owner},
    links::resolved,
};

/// Where the mark of this file is. Its time of modification is that of the last backup; it has no content.
pub fn backup_mark(file: &Path) -> PathBuf {
    files::beside(&resolved(file), ".last-backup")
}

pub(crate) fn leave(file: &Path) -> io::Result<()> {
    let mark = files::open_or_create(&backup_mark(file), Owner::of(file)?)?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the time of a file is the system's, and the metrics compare it with that"
    )]
    mark.set_modified(std::time::SystemTime::now())
}
