//! Which file a log belongs to.
//!
//! SQLite plays a log (`-wal`) back into whatever file lies beside it. A backup that is copied over the file while the log of the former
//! one is still there becomes a mixture of both, or silently what it was before. Three signs tell a log of another file:
//!
//! - **The header.** A file at rest is in the mode that has no log (journal mode `delete`). So is a file whose process ended as it should,
//!   and so is every backup. It changes to the mode with a log (`wal`) only when a process takes it, before anything is written.
//! - **The mark.** A process that takes the file writes a new random number into its header (`user_version`) and into the lock file. A copy from
//!   an earlier run has another one.
//! - **The inodes**, which the lock file has too: if the log is still the one of then and the file is not, the file was replaced.
//!
//! A log without any of these signs is played back as ever, which is how a crash is recovered from. If the lock file was removed, only the
//! header decides.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
};

use crate::files::{inode, lock_of, log_of};

/// A log of this size has a header and no frame.
const EMPTY_LOG: u64 = 32;

/// The lock file is written at once, and always at the same length.
const RECORD: usize = 96;

/// What the first page of the file says: <https://www.sqlite.org/fileformat.html#the_database_header>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Whether there may be a log.
    pub is_logged: bool,
    pub mark: u32,
}

impl Header {
    /// None if it is no database, or an empty file.
    ///
    /// Closing the file frees the locks that SQLite has on it in this process, so it must not be opened for this while SQLite has it.
    fn of(file: &File) -> io::Result<Option<Self>> {
        const MAGIC: &[u8] = b"SQLite format 3\0";
        let mut bytes = [0; 64];
        match file.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let [.., a, b, c, d] = bytes;
        Ok(bytes.starts_with(MAGIC).then(|| Self {
            is_logged: bytes.get(19) == Some(&2),
            mark: u32::from_be_bytes([a, b, c, d]),
        }))
    }

    pub(crate) fn at(file: &Path) -> io::Result<Option<Self>> {
        match File::open(file) {
            Ok(file) => Self::of(&file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What the process that took the file wrote into the lock file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub mark: u32,
    /// The inodes of the file and of its log.
    pub file: u64,
    pub log: u64,
}

impl Record {
    /// None if none is written, or about to be.
    pub(crate) fn of(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(lock_of(file)).ok()?;
        let mut fields = text.split_whitespace();
        let mut field = |name| fields.next()?.strip_prefix(name);
        Some(Self {
            mark: u32::from_str_radix(field("mark=")?, 16).ok()?,
            file: field("file=")?.parse().ok()?,
            log: field("log=")?.parse().ok()?,
        })
    }

    /// Returns when it is on the disk.
    pub(crate) fn write(&self, lock: &File) -> io::Result<()> {
        let Self { mark, file, log } = self;
        let text = format!("mark={mark:08x} file={file} log={log}");
        lock.write_all_at(format!("{text:RECORD$}\n").as_bytes(), 0)?;
        lock.sync_all()
    }
}

/// Whether there is something in the log.
pub(crate) fn has_log(file: &Path) -> bool {
    log_of(file)
        .metadata()
        .is_ok_and(|log| log.len() > EMPTY_LOG)
}

/// Whether what is in the log may be played back into the file.
pub(crate) fn log_belongs(file: &Path) -> io::Result<bool> {
    if !has_log(file) {
        return Ok(true);
    }
    let Some(header) = Header::at(file)? else {
        return Ok(false);
    };
    let Some(record) = Record::of(file) else {
        return Ok(header.is_logged);
    };
    let number = |found: Option<(u64, u64)>| found.map(|(_, inode)| inode);
    let is_same_log = number(inode(&log_of(file))?) == Some(record.log);
    let is_same_file = number(inode(file)?) == Some(record.file);
    Ok(header.is_logged && header.mark == record.mark && (is_same_file || !is_same_log))
}

/// Whether the file is the one that the process beside us has open.
pub(crate) fn is_the_one_in_use(file: &Path) -> io::Result<bool> {
    match Record::of(file) {
        Some(record) => fits(file, &record),
        // It is about to open it.
        None => Ok(true),
    }
}

/// Whether the process that had the lock last was also the last to take the file. Who has the file open now only reads, or works beside
/// that process as a command does.
pub(crate) fn is_recorded(file: &Path) -> io::Result<bool> {
    Record::of(file).map_or(Ok(false), |record| fits(file, &record))
}

fn fits(file: &Path, record: &Record) -> io::Result<bool> {
    let found = inode(file)?.is_some_and(|(_, inode)| inode == record.file);
    let header = Header::at(file)?;
    Ok(found && header.is_some_and(|header| header.is_logged && header.mark == record.mark))
}

/// The file as this process has opened it, to be compared with what lies under its name now.
#[derive(Debug)]
pub(crate) struct Identity {
    path: PathBuf,
    /// Not closed before SQLite has closed the file: see [`Header::of`].
    file: File,
    inode: Option<(u64, u64)>,
    log: Option<(u64, u64)>,
    header: Option<Header>,
}

/// What was written would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    #[error(
        "is gone: its file was deleted while this process had it open; end the process, and restore a backup"
    )]
    Deleted,
    #[error(
        "is gone: its file was replaced while this process had it open; end the process, and run portreeve doctor"
    )]
    Replaced,
    #[error(
        "is without its log, which was deleted or replaced while this process had it open; start the process again"
    )]
    Log,
}

impl Gone {
    /// What [`Identity::verify`] means by an error.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl Identity {
    /// Of a file that SQLite has open, with its log.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let found = file.metadata()?;
        Ok(Self {
            path: path.to_owned(),
            inode: Some((found.dev(), found.ino())),
            log: inode(&log_of(path))?,
            header: Header::of(&file)?,
            file,
        })
    }

    /// To be written into the lock file.
    pub(crate) fn record(&self) -> Record {
        let number = |found: Option<(u64, u64)>| found.map_or(0, |(_, inode)| inode);
        Record {
            mark: self.header.map_or(0, |header| header.mark),
            file: number(self.inode),
            log: number(self.log),
        }
    }

    /// Two looks at the folder and one at the first page.
    pub(crate) fn verify(&self) -> io::Result<()> {
        let found = inode(&self.path)?;
        let gone = if found.is_none() {
            Gone::Deleted
        } else if found != self.inode || Header::of(&self.file)? != self.header {
            Gone::Replaced
        } else if inode(&log_of(&self.path))? != self.log {
            Gone::Log
        } else {
            return Ok(());
        };
        Err(io::Error::other(gone))
    }
}
