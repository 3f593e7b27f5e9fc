//! Outbound: every store port on SQLite, in one file, inside this process.
//!
//! Everything is written through one connection, by one task (`writer.rs`): calls that come while it is busy are committed together, so
//! that many of them wait for one flush of the disk. Since nobody else writes, a change looks first and writes then with no further
//! thought. Reads have connections of their own and see what was committed when they began. What a store must do stands in the core's
//! ports; `tests/contract` holds this one to it.
//!
//! | file | its subject |
//! |---|---|
//! | `accounts.rs`, and so for each port | the row, the statements, the calls |
//! | `changes.rs`, `rows.rs` | what they share: a change and its events in one statement, columns into values |
//! | `writer.rs` | one writer, and commits that several share |
//! | `file.rs` | the file: opening it, and keeping other processes away from it |
//! | `schema.rs` | the migrations, which are in `migrations/sqlite` |
//! | `backup.rs`, `backup_mark.rs` | a copy of it, made while the service runs, and when that was |
//! | `examine.rs` | what the file is like, for `portreeve doctor` |

mod accounts;
mod backup;
mod backup_mark;
mod changes;
mod error;
mod examine;
mod file;
mod outbox;
mod rows;
mod schema;
mod sessions;
mod signing_keys;
mod users;
mod writer;

use std::{path::Path, sync::Arc};

use futures_util::future::BoxFuture;
use portreeve::{
    events::{Envelope, Handover},
    shared::{AccountId, Changes, StoreError},
};
use sqlx::{SqlitePool, sqlite::SqliteConnection};
use tokio::sync::Notify;

use crate::{
    error::store_error,
    writer::{Note, Writer},
};

pub use backup::{BackupError, back_up};
pub use backup_mark::backup_mark;
pub use examine::{Examination, Migrations, examine};
pub use file::{Hold, OpenError};

/// Clones are handles of the same store.
#[derive(Clone)]
pub struct SqliteStore(Arc<Shared>);

struct Shared {
    writer: Writer,
    readers: SqlitePool,
    wake: Arc<Wake>,
    handover: Handover,
    /// Keeps others away from the file. Goes last.
    _hold: Option<Hold>,
}

/// Those who want to hear of what was written.
pub(crate) struct Wake {
    /// For the relay. Holds at most one permit: it does not matter how much was written.
    events: Notify,
    /// The same for whoever keeps the signing keys.
    keys: Notify,
    /// For those who keep copies of accounts and sessions.
    accounts: Arc<Changes>,
    /// The same for users.
    users: Arc<Changes>,
}

impl Wake {
    /// Another process has written, nobody knows what.
    fn all(&self) {
        self.accounts.note_all();
        self.users.note_all();
        self.events.notify_one();
        self.keys.notify_one();
    }
}

impl SqliteStore {
    /// Opens the file, or makes it, for this process alone, and brings its tables up to date.
    ///
    /// # Errors
    /// [`OpenError::Taken`] if another process has it.
    pub async fn open(file: &Path) -> Result<Self, OpenError> {
        let hold = Hold::take(file)?;
        hold.migrate().await?;
        Self::connect(file, Some(hold)).await
    }

    /// Opens the file beside the process that has it, for a command that must not wait until that one ends. Changes no table.
    ///
    /// # Errors
    /// [`OpenError::Outdated`] if this program needs other tables than there are.
    pub async fn open_beside(file: &Path) -> Result<Self, OpenError> {
        if !examine::migrations(file).await?.are_current() {
            return Err(OpenError::Outdated);
        }
        Self::connect(file, None).await
    }

    async fn connect(file: &Path, hold: Option<Hold>) -> Result<Self, OpenError> {
        let wake = Arc::new(Wake {
            events: Notify::new(),
            keys: Notify::new(),
            // A command may write beside us. That is looked for, and found within half a second.
            accounts: Arc::new(Changes::alone()),
            users: Arc::new(Changes::alone()),
        });
        let writer = Writer::start(file::writing(file), wake.clone()).await?;
        let readers = file::readers(file).await?;
        Ok(Self(Arc::new(Shared {
            writer,
            readers,
            wake,
            handover: Handover::default(),
            _hold: hold,
        })))
    }

    /// From now on this process delivers the events that it writes, and they need not be claimed.
    pub fn hand_over(&self) {
        self.0.handover.open();
    }

    /// What has changed of the accounts and their sessions.
    pub fn account_changes(&self) -> Arc<Changes> {
        self.0.wake.accounts.clone()
    }

    /// What has changed of the users.
    pub fn user_changes(&self) -> Arc<Changes> {
        self.0.wake.users.clone()
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

    /// Runs `work` in a transaction and returns when that is on the disk. If the caller goes away meanwhile, it may be done or not.
    async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        self.0.writer.run(work, None).await
    }

    /// The same for work on an account or its sessions that others may keep copies of. It is noted even if the caller goes away.
    async fn write_account<T, W>(&self, id: AccountId, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        let note = Note::new(&self.0.wake.accounts, id);
        self.0.writer.run(work, Some(note)).await
    }

    /// The same for work on a user.
    async fn write_user<T, W>(&self, id: AccountId, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        let note = Note::new(&self.0.wake.users, id);
        self.0.writer.run(work, Some(note)).await
    }

    /// Whether to write events as held by this process, for [`SqliteStore::wrote`] to hand over.
    fn holds(&self, events: &[Envelope]) -> bool {
        self.0.handover.takes(events.len())
    }

    /// To be called after the commit. Whoever goes away before loses no event: those that were held are claimed when the lease ends.
    fn wrote(&self, events: &[Envelope], held: bool) {
        if held {
            self.0.handover.give(events);
        }
        if !events.is_empty() {
            self.0.wake.events.notify_one();
        }
    }
}
