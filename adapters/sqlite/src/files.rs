//! The files that a database consists of. What they hold is secret, so they are for their owner only, whatever the umask says.

use std::{
    ffi::OsString,
    fs::{DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

use crate::{journal::journal_of, links::resolved};

const OWNER_ONLY: u32 = 0o600;
const OWNER_ONLY_FOLDER: u32 = 0o700;

/// The file itself, its log, the index of the log, the journal, and the lock. Not all of them need to exist.
pub fn files_of(file: &Path) -> [PathBuf; 5] {
    let file = &resolved(file);
    [
        file.to_owned(),
        log_of(file),
        beside(file, "-shm"),
        journal_of(file),
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

/// Makes the folder of the file, and those above it, if they do not exist. Each belongs to whom the one above it belongs to, if root makes
/// it.
pub(crate) fn make_folder(file: &Path) -> io::Result<()> {
    let folder = folder_of(file);
    let above = folder.ancestors().filter(|f| !f.as_os_str().is_empty());
    let missing: Vec<_> = above.take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        let owner = Owner::of(folder)?;
        match DirBuilder::new().mode(OWNER_ONLY_FOLDER).create(folder) {
            // Another process was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            made => {
                made?;
                let flags = OFlags::NOFOLLOW | OFlags::DIRECTORY;
                let mut options = OpenOptions::new();
                let made = options.read(true).custom_flags(flags.bits().cast_signed());
                owner.gets(&made.open(folder)?, folder);
            }
        }
    }
    Ok(())
}

/// Whose a new file is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    /// The user's of this process.
    Caller,
    Other {
        user: u32,
        group: u32,
    },
}

impl Owner {
    /// Of what is made beside this file, or in its place. What root makes belongs to whom the file belongs to, or its folder if there is
    /// none: a service that runs as another user could not open a file of root.
    pub(crate) fn of(file: &Path) -> io::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Caller);
        }
        let found = match file.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => folder_of(file).metadata()?,
            found => found?,
        };
        Ok(Self::Other {
            user: found.uid(),
            group: found.gid(),
        })
    }

    /// Root without the right to do this, as in some containers, goes on all the same.
    fn gets(self, file: &File, name: &Path) {
        let Self::Other { user, group } = self else {
            return;
        };
        if let Err(error) = fchown(file, Some(user), Some(group)) {
            let file = name.display();
            tracing::warn!(%error, %file, "the file belongs to root; run: chown {user}:{group} {file}");
        }
    }
}

/// Writable by its owner only. Never through a link: in a folder of another user it may lead anywhere.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .mode(OWNER_ONLY)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed());
    options
}

/// Makes a file that must not exist. It is for its owner only from the first byte on.
pub(crate) fn create(file: &Path, owner: Owner) -> io::Result<File> {
    let made = private().create_new(true).open(file)?;
    // Only what was made just now is given away: anything else may be a link to a file of another user.
    owner.gets(&made, file);
    Ok(made)
}

/// Opens a file, and makes it if it does not exist.
pub(crate) fn open_or_create(file: &Path, owner: Owner) -> io::Result<File> {
    loop {
        match create(file, owner) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made,
        }
        match private().open(file) {
            // It was removed in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
    }
}

/// Makes the file if it does not exist. SQLite gives its log and the index of that the mode and the owner of the file.
pub(crate) fn make(file: &Path) -> io::Result<()> {
    open_or_create(file, Owner::of(file)?).map(drop)
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

/// As SQLite takes the name: text, and absolute, because one that begins with `file:` would be an address with options.
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
