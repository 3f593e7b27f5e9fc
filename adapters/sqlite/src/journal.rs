//! The rollback journal (`-journal`): what a process leaves that is killed while it writes the header of a file without a log, at its start
//! or its end.
//!
//! SQLite rolls it back into whatever file lies beside it, and only for one who may write. So it is rolled back before anyone reads, and a
//! journal of another file never is: a backup that is copied over the file may still have the former one's beside it.

use std::{
    fs::File,
    io,
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions, Connection};

use crate::{
    check::OpenError,
    error::store_error,
    file::{BUSY_TIMEOUT, plain},
    files::beside,
};

/// <https://www.sqlite.org/fileformat.html#the_rollback_journal>
const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
const HEADER: usize = 28;

/// What of the first page is written without a log: format, counters, mark and application id. Whatever file gets it back is none the worse.
const WRITTEN: [Range<usize>; 5] = [18..20, 24..28, 60..64, 68..72, 92..100];

pub(crate) fn journal_of(file: &Path) -> PathBuf {
    beside(file, "-journal")
}

/// Whether there is something in the journal.
pub(crate) fn has_journal(file: &Path) -> bool {
    journal_of(file)
        .metadata()
        .is_ok_and(|journal| journal.len() > 0)
}

/// Undoes what a killed process has left half written. Another process that has the file open keeps its journal.
///
/// # Errors
/// [`OpenError::ForeignJournal`]: nothing was changed.
pub(crate) async fn roll_back(file: &Path) -> Result<(), OpenError> {
    if !has_journal(file) || !file.exists() {
        return Ok(());
    }
    if !belongs(file).map_err(|error| OpenError::unusable(file, error))? {
        return Err(OpenError::ForeignJournal {
            file: file.to_owned(),
        });
    }
    let options = plain(file).map_err(store_error)?;
    let options = options
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(store_error)?;
    // Whatever is read first rolls it back.
    let read = sqlx::query("select count(*) from sqlite_schema")
        .execute(&mut connection)
        .await;
    connection.close().await.map_err(store_error)?;
    read.map_err(store_error)?;
    Ok(())
}

/// Whether the journal may be rolled back into the file: it gives back the first page, and that differs only in what we write.
pub(crate) fn belongs(file: &Path) -> io::Result<bool> {
    let journal = match File::open(journal_of(file)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        opened => opened?,
    };
    let mut header = [0; HEADER];
    match journal.read_exact_at(&mut header, 0) {
        // SQLite takes neither for a journal.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(true),
        read => read?,
    }
    if !header.starts_with(&MAGIC) {
        return Ok(true);
    }
    let file = File::open(file)?;
    let length = file.metadata()?.len();
    let [pages, sector, page_size] = [16, 20, 24].map(|at| u64::from(number(&header, at)));
    if page_size == 0 || sector == 0 || length <= page_size {
        // There is nothing in it yet.
        return Ok(true);
    }
    if pages * page_size != length {
        return Ok(false);
    }
    let mut first_page = vec![0; usize::try_from(page_size).unwrap_or_default()];
    file.read_exact_at(&mut first_page, 0)?;
    // Its number, the page, a checksum.
    let mut record = vec![0; first_page.len() + 8];
    let mut at = sector;
    loop {
        match journal.read_exact_at(&mut record, at) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(true),
            read => read?,
        }
        let page = record.get(4..4 + first_page.len()).unwrap_or_default();
        if number(&record, 0) != 1 || !is_same_but_for_what_we_write(page, &first_page) {
            return Ok(false);
        }
        at += record.len() as u64;
    }
}

fn is_same_but_for_what_we_write(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).enumerate();
    differing
        .filter(|(_, (one, other))| one != other)
        .all(|(at, _)| WRITTEN.iter().any(|range| range.contains(&at)))
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    u32::from_be_bytes(four.unwrap_or_default())
}
