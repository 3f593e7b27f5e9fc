//! The files that a database consists of. What they hold is secret, so they are for their owner only, whatever the umask says.

use std::{
    ffi::OsString,
    fs::{DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use crate::links::resolved;

const OWNER_ONLY: u32 = 0o600;
const OWNER_ONLY_FOLDER: u32 = 0o700;

/// The file itself, its log, the index of the log, and the lock. Not all of them need to exist.
pub fn files_of(file: &Path) -> [PathBuf; 4] {
    let file = &resolved(file);
    [
        file.to_owned(),
        log_of(file),
        beside(file, "-shm"),
        lock_of(file),
    ]
}

pub(crate) fn log_of(file: &Path) -> PathBuf {
    beside(file, "-wal")
}

pub(crate) fn lock_of(file: &Path) -> PathBuf {
    beside(file, ".lock")
}

pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes the folder of the file, and those above it, if they do not exist.
pub(crate) fn make_folder(file: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(OWNER_ONLY_FOLDER);
    builder.create(folder_of(file))
}

/// To open a file for writing. One that is made is for its owner only from the first byte on.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(OWNER_ONLY);
    options
}

/// Makes the file if it does not exist. SQLite gives its log and the index of that the mode of the file.
pub(crate) fn make(file: &Path) -> io::Result<()> {
    private().create(true).truncate(false).open(file).map(drop)
}

pub(crate) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Waits until the names in the folder of the file are on the disk.
pub(crate) fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder_of(file))?.sync_all()
}

/// The device and the inode of what lies under this name. None if nothing does.
pub(crate) fn inode(file: &Path) -> io::Result<Option<(u64, u64)>> {
    match file.metadata() {
        Ok(found) => Ok(Some((found.dev(), found.ino()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// As SQLite wants to be told the name: text, and absolute, because one that begins with `file:` would be an address with options.
pub(crate) fn name_for_sqlite(file: &Path) -> io::Result<String> {
    let text = std::path::absolute(file)?.into_os_string().into_string();
    text.map_err(|_| {
        let words = "SQLite takes only names that are text (UTF-8); name another file";
        io::Error::new(io::ErrorKind::InvalidInput, words)
    })
}

/// Takes from others what they may do with a file.
pub(crate) fn restrict(file: &Path) -> io::Result<()> {
    std::fs::set_permissions(file, Permissions::from_mode(OWNER_ONLY))
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    use super::*;

    #[test]
    fn a_name_that_looks_like_an_address_is_a_name() {
        let name = name_for_sqlite(Path::new("file:a.db?mode=memory")).unwrap();

        assert!(name.starts_with('/') && name.ends_with("/file:a.db?mode=memory"));
    }

    #[test]
    fn a_name_that_is_no_text_is_refused() {
        let name = OsStr::from_bytes(b"/tmp/a\xff.db");

        let refused = name_for_sqlite(Path::new(name)).unwrap_err();

        assert!(refused.to_string().contains("UTF-8"), "{refused}");
    }
}
