//! What sqlx says went wrong, in the three words a store has for it.

use std::{error::Error, fmt, io};

use portreeve::shared::StoreError;

const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Unavailable is what may go away by itself. All else is for a person to look at.
pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    if is_refusal(&error) || is_of_another_session(&error) {
        StoreError::refused(Cause(error))
    } else if may_pass(&error) {
        StoreError::unavailable(Cause(error))
    } else {
        StoreError::inconsistent(Cause(error))
    }
}

/// What sqlx says, in words for people. Without the line of the server's source that it names.
#[derive(Debug)]
pub(crate) struct Cause<E>(pub(crate) E);

impl<E: std::borrow::Borrow<sqlx::Error>> fmt::Display for Cause<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0.borrow();
        if is_of_another_session(error) {
            f.write_str(
                "a connection pooler in transaction mode stands before the database, and DB_POOLER says otherwise; set \
                 DB_POOLER=transaction, or auto, which finds out (",
            )?;
        }
        match error {
            sqlx::Error::Database(error) => {
                write!(f, "error returned from database: {}", error.message())?;
            }
            sqlx::Error::Protocol(_) if is_of_another_session(error) => {
                f.write_str("a notification came that is meant for another session")?;
            }
            error => error.fmt(f)?,
        }
        if is_of_another_session(error) {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl Error for Cause<sqlx::Error> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            // The message holds the text of its source already.
            sqlx::Error::Database(_) | sqlx::Error::Protocol(_) => None,
            error => error.source(),
        }
    }
}

/// Whether a statement met what other sessions have left on a connection of the server: their prepared statements, or their
/// notifications. Only a pooler that gives each transaction another connection brings that about.
fn is_of_another_session(error: &sqlx::Error) -> bool {
    const DUPLICATE_PREPARED_STATEMENT: &str = "42P05";
    const NO_SUCH_PREPARED_STATEMENT: &str = "26000";
    match error {
        sqlx::Error::Database(error) => matches!(
            code(error.as_ref()),
            Some(DUPLICATE_PREPARED_STATEMENT | NO_SUCH_PREPARED_STATEMENT)
        ),
        sqlx::Error::Protocol(words) => words.contains("NotificationResponse"),
        _ => false,
    }
}

/// Every value of `kind`.
pub const ERROR_KINDS: &[&str] = &[
    "no_connection",
    "silent",
    "connection",
    "statement_timeout",
    "lock_timeout",
    "refused",
    "other",
];

/// The failure in a word, for those who count them.
pub(crate) fn kind(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => "no_connection",
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => "silent",
        _ if is_broken_connection(error) => "connection",
        sqlx::Error::Database(error) => match code(error.as_ref()) {
            Some("57014") => "statement_timeout",
            Some("55P03") => "lock_timeout",
            _ => "refused",
        },
        _ => "other",
    }
}

/// Whether the connection is of no more use, and others to the same server may not be either.
pub(crate) fn is_broken_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => code(error.as_ref()).is_some_and(|code| {
            // 57P01 to 57P03: the server shuts down, has crashed, or is still starting.
            code.starts_with("08") || code.starts_with("57P0")
        }),
        _ => false,
    }
}

/// Whether another transaction has locked a row for too long.
pub(crate) fn is_lock_timeout(error: &StoreError) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    match cause {
        Some(Cause(sqlx::Error::Database(error))) => {
            code(error.as_ref()) == Some(LOCK_NOT_AVAILABLE)
        }
        _ => false,
    }
}

/// Whether a row would have broken this constraint.
pub(crate) fn violates(error: &StoreError, constraint: &str) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(Cause(sqlx::Error::Database(error))) if error.constraint() == Some(constraint))
}

fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // A name that does not resolve comes as an I/O error too, and may be right tomorrow.
        sqlx::Error::Io(error) => error.kind() != io::ErrorKind::InvalidInput,
        sqlx::Error::Database(error) => code(error.as_ref()).is_some_and(|code| {
            matches!(
                code,
                // The statement took too long; a lock could not be had; a standby has been asked to write.
                "57014" | LOCK_NOT_AVAILABLE | "25006"
            ) || ["08", "40", "53", "57P0"]
                .iter()
                .any(|class| code.starts_with(class))
        }),
        _ => is_broken_connection(error),
    }
}

/// Whether the server does not know us, or does not let us do this.
fn is_refusal(error: &sqlx::Error) -> bool {
    const NO_SUCH_DATABASE: &str = "3D000";
    const INSUFFICIENT_PRIVILEGE: &str = "42501";
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    // Class 28: the password is wrong, or pg_hba.conf refuses this address.
    code(error.as_ref()).is_some_and(|code| {
        code.starts_with("28") || matches!(code, NO_SUCH_DATABASE | INSUFFICIENT_PRIVILEGE)
    })
}

/// The SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
pub(crate) fn code(error: &dyn sqlx::error::DatabaseError) -> Option<&str> {
    error
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .map(sqlx::postgres::PgDatabaseError::code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_session_has_left_names_the_variable_that_is_wrong() {
        let words = "expected ParseComplete, got NotificationResponse";

        let error = store_error(sqlx::Error::Protocol(words.into()));

        assert!(matches!(error, StoreError::Refused(_)));
        let cause = error.source().unwrap().to_string();
        assert!(cause.contains("set DB_POOLER=transaction"), "{cause}");
        assert!(!cause.contains("ParseComplete"), "{cause}");
    }

    #[test]
    fn transient_failures_are_distinguished_from_permanent_ones() {
        let passing = [
            sqlx::Error::PoolTimedOut,
            io::Error::from(io::ErrorKind::ConnectionReset).into(),
        ];
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
