//! Whether changes can be written: what readiness asks.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::sqlite::SqliteConnection;
use tokio::time::Instant;

use crate::{
    error::{FULL, IOERR, READONLY, primary_code},
    file::APPLICATION_ID,
    identity::Gone,
};

/// How long a successful trial is believed. Readiness may be asked for at any rate, and each trial waits for the disk once.
const BELIEVED: Duration = Duration::from_secs(10);

/// The same for one that failed: the disk may have room again.
const DOUBTED: Duration = Duration::from_secs(1);

/// What the writer knows of the disk.
#[derive(Default)]
pub(crate) struct WriteHealth(Mutex<State>);

#[derive(Default)]
struct State {
    failure: Option<String>,
    tried: Option<Instant>,
}

impl WriteHealth {
    /// A commit has failed. Those that succeed say nothing: many of them have nothing to write.
    pub(crate) fn failed(&self, error: &sqlx::Error) {
        self.state().failure = Some(words(error));
    }

    /// What was found last, if that is still believed.
    pub(crate) fn known(&self) -> Option<Result<(), String>> {
        let state = self.state();
        let age = state.tried?.elapsed();
        match &state.failure {
            None if age < BELIEVED => Some(Ok(())),
            Some(failure) if age < DOUBTED => Some(Err(failure.clone())),
            _ => None,
        }
    }

    /// What has come of a trial.
    pub(crate) fn tried(&self, succeeded: bool) -> Result<(), String> {
        let mut state = self.state();
        state.tried = Some(Instant::now());
        if succeeded {
            state.failure = None;
            return Ok(());
        }
        let failure = state.failure.get_or_insert_with(|| {
            "cannot be written: the disk does not answer in time".to_owned()
        });
        Err(failure.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes one page, which holds the same afterwards.
pub(crate) async fn write_one_page(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let sql = format!("pragma application_id = {APPLICATION_ID}");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql));
    query.execute(connection).await.map(drop)
}

/// For readiness, which is public: no paths.
fn words(error: &sqlx::Error) -> String {
    if let sqlx::Error::Io(error) = error
        && let Some(gone) = Gone::of(error)
    {
        return gone.to_string();
    }
    let words = match primary_code(error) {
        Some(FULL) => "cannot be written: the disk is full",
        Some(READONLY) => "cannot be written: the file or its folder is read-only",
        Some(IOERR) => "cannot be written: the disk fails (I/O error)",
        _ => "cannot be written; the log says why",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;

    use super::*;

    #[tokio::test]
    async fn a_full_database_is_called_a_full_disk() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let sql = "pragma max_page_count = 2; create table a (b); create table c (d)";

        let refused = sqlx::raw_sql(sql).execute(&mut connection).await;

        assert_eq!(
            words(&refused.unwrap_err()),
            "cannot be written: the disk is full"
        );
    }

    #[test]
    fn a_file_that_is_gone_is_named_as_that() {
        let error = sqlx::Error::Io(std::io::Error::other(Gone::Deleted));

        assert_eq!(words(&error), Gone::Deleted.to_string());
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_is_believed_for_a_while_and_a_failure_for_less() {
        let health = WriteHealth::default();
        let full = sqlx::Error::Io(std::io::Error::other(Gone::Log));

        assert_eq!(health.known(), None);
        health.tried(true).unwrap();
        assert_eq!(health.known(), Some(Ok(())));
        health.failed(&full);
        assert_eq!(health.known(), Some(Err(Gone::Log.to_string())));
        tokio::time::advance(DOUBTED).await;
        assert_eq!(health.known(), None);
        health.tried(false).unwrap_err();
        tokio::time::advance(DOUBTED).await;
        health.tried(true).unwrap();
        tokio::time::advance(BELIEVED).await;
        assert_eq!(health.known(), None);
    }
}
