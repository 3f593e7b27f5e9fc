//! What sqlx says went wrong, in the two words a store has for it.

use portreeve::shared::StoreError;
use sqlx::migrate::MigrateError;

/// Unavailable is what may go away by itself. All else is for a person to look at.
pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    if may_pass(&error) {
        StoreError::unavailable(error)
    } else {
        StoreError::inconsistent(error)
    }
}

pub(crate) fn migrate_error(error: MigrateError) -> StoreError {
    match error {
        // Noted by `portreeve move`: see `adapters/transfer`.
        MigrateError::Dirty(0) => StoreError::inconsistent(
            "a move into this database was begun and not ended; go on with portreeve move, or empty it",
        ),
        MigrateError::Execute(error) => store_error(error),
        MigrateError::ExecuteMigration(ref cause, _) if may_pass(cause) => {
            StoreError::unavailable(error)
        }
        error => StoreError::inconsistent(error),
    }
}

const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const NOMEM: u32 = 7;
pub(crate) const READONLY: u32 = 8;
pub(crate) const IOERR: u32 = 10;
pub(crate) const FULL: u32 = 13;
const CANTOPEN: u32 = 14;

/// The low byte of SQLite's code: <https://www.sqlite.org/rescode.html>.
pub(crate) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(error) = error else {
        return None;
    };
    let code: u32 = error.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// SQLite could not write a file, and not for want of room: <https://www.sqlite.org/rescode.html#extrc>.
pub(crate) fn was_writing(error: &sqlx::Error) -> bool {
    const IOERR_WRITE: &str = "778";
    const IOERR_FSYNC: &str = "1034";
    const IOERR_TRUNCATE: &str = "1546";
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    let code = error.code();
    matches!(
        code.as_deref(),
        Some(IOERR_WRITE | IOERR_FSYNC | IOERR_TRUNCATE)
    )
}

/// Another process has the file open in a way that excludes us.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(BUSY | LOCKED))
}

fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        error => matches!(
            primary_code(error),
            Some(BUSY | LOCKED | NOMEM | READONLY | IOERR | FULL | CANTOPEN)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transient_failures_are_distinguished_from_permanent_ones() {
        let passing = [sqlx::Error::PoolTimedOut, sqlx::Error::WorkerCrashed];
        let lasting = [
            sqlx::Error::RowNotFound,
            sqlx::Error::ColumnNotFound("email".into()),
        ];

        assert!(
            passing
                .into_iter()
                .all(|error| matches!(store_error(error), StoreError::Unavailable(_)))
        );
        assert!(
            lasting
                .into_iter()
                .all(|error| matches!(store_error(error), StoreError::Inconsistent(_)))
        );
    }
}
