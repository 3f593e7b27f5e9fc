//! Outbound: every store port on SQLite, in one file, inside this process.
//!
//! Everything is written through one connection, by one task (`writer.rs`): calls that come while it is busy are committed together, so
//! that many of them wait for one flush of the disk. Since no other connection writes, a change looks first and writes then with no further
//! thought. Reads have connections of their own and see what was committed when they began. What a store must do stands in the core's
//! ports; `tests/contract` holds this one to it.
//!
//! | file | its subject |
//! |---|---|
//! | `accounts.rs`, and so for each port | the row, the statements, the calls |
//! | `write.rs` | the calls through which everything is written |
//! | `envelopes.rs` | a change and its events in one statement |
//! | `roles.rs` | conditions on the roles of an account |
//! | `writer.rs` | one writer, and commits that several share |
//! | `file.rs` | the file: opening it, and keeping other processes away from it |
//! | `check.rs` | what keeps a process from using the file |
//! | `identity.rs` | which file a log belongs to |
//! | `links.rs` | which file a name leads to |
//! | `health.rs` | whether changes can be written |
//! | `schema.rs` | the migrations, which are in `migrations/sqlite` |
//! | `backup.rs`, `backup_mark.rs` | a copy of it, made while the service runs, and when that was |
//! | `restore.rs` | the way back to one |
//! | `unfinished.rs` | a copy that is not whole yet |
//! | `diagnostics.rs` | what the file is like, for `portreeve doctor` |

mod accounts;
mod backup;
mod backup_mark;
mod check;
mod diagnostics;
mod envelopes;
mod error;
mod event_tickets;
mod events;
mod file;
mod files;
mod health;
mod identity;
mod jobs;
mod journal;
mod links;
mod mails;
mod one_time_tokens;
mod open;
mod pending_registrations;
mod restore;
mod roles;
mod schema;
mod sessions;
mod signing_keys;
mod unfinished;
mod users;
mod write;
mod writer;

use std::{path::Path, sync::Arc};

use portreeve::shared::StoreError;
use portreeve_cache::InvalidationTracker;
use portreeve_sql::{CommitListeners, Invalidates};
use sqlx::{ConnectOptions, SqlitePool};

use crate::{
    error::store_error,
    health::WriteHealth,
    identity::Identity,
    writer::{Failures, Opened, Writer},
};

pub use backup::{BackupError, back_up};
pub use backup_mark::backup_mark;
pub use check::{OpenError, check};
pub use diagnostics::{Examination, examine};
pub use file::FileLock;
pub use files::files_of;
pub use identity::Gone;
pub use links::resolved;
pub use open::all_closed;
pub use portreeve_sql::Migrations;
pub use restore::{RestoreError, Restored, restore};
pub use unfinished::unfinished_beside;

/// Clones are handles of the same store.
#[derive(Clone)]
pub struct SqliteStore(Arc<Shared>);

struct Shared {
    writer: Writer,
    readers: SqlitePool,
    listeners: Arc<CommitListeners>,
    health: Arc<WriteHealth>,
    /// None for who only reads.
    identity: Option<Arc<Identity>>,
}

impl SqliteStore {
    /// Opens the file, or makes it, for this process alone, and brings its tables up to date.
    ///
    /// # Errors
    /// [`OpenError::Taken`] or [`OpenError::InUse`] if another process has it, and everything that [`check()`] finds.
    pub async fn open(file: &Path) -> Result<Self, OpenError> {
        Self::take(file, Failures::Logged).await
    }

    /// The same for a command, which says itself what went wrong: failures to write are not logged.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`].
    pub async fn open_for_command(file: &Path) -> Result<Self, OpenError> {
        Self::take(file, Failures::Returned).await
    }

    async fn take(file: &Path, failures: Failures) -> Result<Self, OpenError> {
        let file_lock = FileLock::take(file)?;
        file_lock.migrate().await?;
        let file = file_lock.file().to_owned();
        Self::connect(&file, Some(file_lock), failures).await
    }

    /// Opens the file beside the process that has it, for a command that must not wait until that one ends. Changes no table.
    ///
    /// # Errors
    /// [`OpenError::Outdated`] if this program needs other tables than there are, and everything that [`check()`] finds.
    pub async fn open_beside(file: &Path) -> Result<Self, OpenError> {
        let file = &resolved(file);
        Self::is_current(file).await?;
        Self::connect(file, None, Failures::Returned).await
    }

    /// The same, to read from it: whatever is written is refused.
    pub async fn open_reading(file: &Path) -> Result<Self, OpenError> {
        let file = &resolved(file);
        Self::is_current(file).await?;
        Ok(Self(Arc::new(Shared {
            writer: Writer::none(),
            readers: file::readers(file, None).await?,
            listeners: listeners(),
            health: Arc::default(),
            identity: None,
        })))
    }

    /// Whether a file that is there can be worked on as it is.
    ///
    /// # Errors
    /// [`OpenError::Outdated`] if this program needs other tables than there are, and everything that [`check()`] finds.
    pub async fn is_current(file: &Path) -> Result<(), OpenError> {
        let file = &resolved(file);
        check(file).await?;
        if !diagnostics::migrations(file).await?.are_ours() {
            return Err(OpenError::Outdated);
        }
        Ok(())
    }

    async fn connect(
        file: &Path,
        file_lock: Option<FileLock>,
        failures: Failures,
    ) -> Result<Self, OpenError> {
        let listeners = listeners();
        let options = file::writing(file).map_err(store_error)?;
        let connection = options.connect().await.map_err(store_error)?;
        let unusable = |error| OpenError::unusable(file, error);
        let identity = Arc::new(Identity::of(file).map_err(unusable)?);
        if let Some(file_lock) = &file_lock {
            file_lock.note(&identity).map_err(unusable)?;
        }
        let readers = file::readers(file, Some(identity.clone())).await?;
        let health = Arc::new(WriteHealth::default());
        let opened = Opened {
            path: file.to_owned(),
            identity: identity.clone(),
            health: health.clone(),
            readers: readers.clone(),
            file_lock,
            failures,
        };
        Ok(Self(Arc::new(Shared {
            writer: Writer::start(options, connection, opened, listeners.clone()),
            readers,
            listeners,
            health,
            identity: Some(identity),
        })))
    }

    /// Ends all work on the file and takes its log into it. Whatever is asked for afterwards is refused.
    pub async fn close(&self) {
        self.0.writer.close().await;
        self.0.readers.close().await;
    }

    /// What keeps changes from being written, in words that are fit for anyone. It is found out by writing, once in a few seconds at most,
    /// and so it is known too when it is over.
    pub async fn obstacle(&self) -> Option<String> {
        let identity = self.0.identity.as_ref()?;
        if let Err(gone) = identity.verify() {
            return Some(gone.to_string());
        }
        if let Some(known) = self.0.health.known() {
            return known.err();
        }
        let trying = self.write_without_events(Invalidates::Nothing, |c| {
            Box::pin(health::write_one_page(c))
        });
        let tried = trying.await;
        self.0.health.tried(tried.is_ok()).err()
    }

    /// What has changed of the accounts and their sessions.
    pub fn account_changes(&self) -> Arc<InvalidationTracker> {
        self.0.listeners.account_changes().clone()
    }

    /// What has changed of the users.
    pub fn user_changes(&self) -> Arc<InvalidationTracker> {
        self.0.listeners.user_changes().clone()
    }

    /// Whether the file can still be read.
    pub async fn ping(&self) -> Result<(), StoreError> {
        // A statement without a table would not touch the file.
        let query = sqlx::query("select count(*) from (select id from auth_accounts limit 1)");
        let answer = query.fetch_one(&self.0.readers).await;
        answer.map(drop).map_err(store_error)
    }

    fn readers(&self) -> &SqlitePool {
        &self.0.readers
    }
}

/// A command may write beside us. The writer looks for that, and finds it within half a second.
fn listeners() -> Arc<CommitListeners> {
    Arc::new(CommitListeners::new(InvalidationTracker::single_writer))
}
