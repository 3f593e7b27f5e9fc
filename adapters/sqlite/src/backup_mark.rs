//! A mark beside the file that tells when it was last backed up, for whoever watches the age of backups.

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
};

/// Where the mark of this file is. Its time of modification is that of the last backup; it has no content.
pub fn backup_mark(file: &Path) -> PathBuf {
    let mut mark = file.as_os_str().to_owned();
    mark.push(".last-backup");
    PathBuf::from(mark)
}

pub(crate) fn leave(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mark = options.open(backup_mark(file))?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the time of a file is the system's, and the metrics compare it with that"
    )]
    mark.set_modified(std::time::SystemTime::now())
}
