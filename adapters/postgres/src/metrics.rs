//! What is counted of the work on the database.

use ::metrics::{Histogram, counter, histogram};

use crate::error;

/// How many connections there are at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// At work, or being made.
    pub busy: usize,
    pub idle: usize,
    /// How many there may be.
    pub max: u16,
}

/// How long work waits for a connection.
pub(crate) fn wait() -> Histogram {
    histogram!("portreeve_db_wait_seconds")
}

pub(crate) fn failed(error: &sqlx::Error) {
    counter!("portreeve_db_errors_total", "kind" => error::kind(error)).increment(1);
}
