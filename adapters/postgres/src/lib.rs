//! Outbound: every store port on PostgreSQL.
//!
//! A repository call is one transaction, and nearly always one statement: the change and the events it causes stand in one
//! `with ... insert`, which also holds the conditions that must be true at the moment of writing. What a store must do stands in the
//! core's ports; `tests/contract` holds this one to it.
//!
//! | file | its subject |
//! |---|---|
//! | `accounts.rs`, and so for each port | the row, the statements, the calls |
//! | `write.rs` | the calls through which everything is written |
//! | `envelopes.rs` | events in a statement |
//! | `batch.rs`, `user_updates.rs` | reads by key, and changes of users, that come at the same time share one statement |
//! | `pool/` | connections, deadlines, and what happens when the database is gone |
//! | `metrics.rs` | what is counted of all that |
//! | `pooler.rs`, `executor.rs` | direct connections, and those through a connection pooler |
//! | `notifications.rs`, `heartbeat.rs` | notifications between instances, and whether they arrive |
//! | `address.rs` | `postgres://...`, in all its forms |
//! | `schema.rs`, `migrate.rs` | the migrations, which are in `migrations/postgres` |
//! | `services.rs` | which services are at work on the database |
//! | `diagnostics.rs` | what the server says of itself, for `portreeve doctor` |

mod accounts;
mod address;
mod batch;
mod diagnostics;
mod envelopes;
mod error;
mod event_tickets;
mod events;
mod executor;
mod heartbeat;
mod jobs;
mod mails;
mod metrics;
mod migrate;
mod notifications;
mod one_time_tokens;
mod pending_registrations;
mod pool;
mod pooler;
mod schema;
mod services;
mod sessions;
mod signing_keys;
mod user_updates;
mod users;
mod write;

use std::{ops::AsyncFnOnce, sync::Arc, time::Duration};

use portreeve::shared::StoreError;
use portreeve_cache::InvalidationTracker;
use portreeve_sql::CommitListeners;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::Instant;

use crate::{
    batch::Batcher,
    error::store_error,
    executor::StatementExecutor,
    notifications::Notifier,
    pool::{Pool, START},
    pooler::Connector,
    sessions::SessionsById,
    user_updates::UserUpdates,
    users::UsersById,
};

pub use self::metrics::Connections;
pub use address::{AddressError, parse as parse_address};
pub use diagnostics::{Examination, loss};
pub use error::ERROR_KINDS;
pub use heartbeat::NotificationHealth;
pub use migrate::MigrationSettings;
pub use notifications::Listening;
pub use pool::PoolSettings;
pub use pooler::{ConnectionMode, Pooler};
pub use portreeve_sql::Migrations;
pub use services::{ServicesSeen, as_service};

/// Clones are handles of the same store.
#[derive(Clone)]
pub struct PostgresStore(Arc<Shared>);

struct Shared {
    pool: Pool,
    sessions_by_id: Batcher<SessionsById>,
    users_by_id: Batcher<UsersById>,
    user_updates: Batcher<UserUpdates>,
    notifier: Arc<Notifier>,
    /// For what is no statement of a request, and has other limits: migrations, and the listener.
    unlimited: Connector,
}

impl PostgresStore {
    /// Opens the first connections. It asks for no table, so that it can come before [`PostgresStore::migrate`].
    pub async fn connect(
        options: PgConnectOptions,
        settings: PoolSettings,
    ) -> Result<Self, StoreError> {
        let options = match options.get_application_name() {
            Some(_) => options,
            None => options.application_name("portreeve"),
        };
        let deadline = Instant::now() + settings.deadline * START;
        let found = Connector::find(&options, &settings, deadline).await;
        let (connector, first) = found.map_err(store_error)?;
        let unlimited = connector.unlimited(&options);
        let pool = Pool::new(connector, settings);
        pool.warm_up(first, deadline).await.map_err(store_error)?;
        let max_wait = settings.deadline;
        let notifier = Arc::new(Notifier::new());
        Ok(Self(Arc::new(Shared {
            sessions_by_id: Batcher::new(SessionsById(pool.clone()), max_wait),
            users_by_id: Batcher::new(UsersById(pool.clone()), max_wait),
            user_updates: Batcher::new(
                UserUpdates {
                    pool: pool.clone(),
                    notifier: notifier.clone(),
                },
                max_wait,
            ),
            notifier,
            pool,
            unlimited,
        })))
    }

    /// [`PostgresStore::migrate_within`], with bounds that suit a running service.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.migrate_within(MigrationSettings::default()).await
    }

    /// Whether every migration this program knows has been run. A newer program may have run more.
    pub async fn schema_is_current(&self) -> Result<bool, StoreError> {
        Ok(self.migrations().await?.are_current())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let query = sqlx::query("select 1");
        self.read(async |c| query.execute(c).await).await.map(drop)
    }

    /// Makes no query.
    pub fn connections(&self) -> Connections {
        self.0.pool.connections()
    }

    /// Notifies other instances of events written here, and wakes those here who wait for events that others write, as long as the result
    /// lives.
    ///
    /// Without it everything works, only later: whoever waits also looks.
    pub fn listen(&self) -> Listening {
        let notifier = self.0.notifier.clone();
        match self.mode() {
            ConnectionMode::Transaction => {
                notifications::only_notify(self.0.pool.clone(), notifier)
            }
            ConnectionMode::Direct | ConnectionMode::Session => {
                notifications::listen(self.0.unlimited.options().clone(), notifier)
            }
        }
    }

    /// How connections are used: what was found out, or what the settings said.
    pub fn mode(&self) -> ConnectionMode {
        self.0.unlimited.mode()
    }

    /// Whether notifications arrive. Makes no query.
    pub fn notifications(&self) -> NotificationHealth {
        self.0.notifier.heartbeat.health()
    }

    /// Sends a notification and waits for it: how long it took. For [`ConnectionMode::Transaction`] there is nothing to wait for.
    pub async fn time_notification(&self) -> Result<Duration, StoreError> {
        let timed = notifications::time_notification(self.0.unlimited.options()).await;
        timed.map_err(store_error)
    }

    /// What has changed of the accounts and their sessions, as long as [`PostgresStore::listen`] listens.
    pub fn account_changes(&self) -> Arc<InvalidationTracker> {
        self.listeners().account_changes().clone()
    }

    /// What has changed of the users, as long as [`PostgresStore::listen`] listens.
    pub fn user_changes(&self) -> Arc<InvalidationTracker> {
        self.listeners().user_changes().clone()
    }

    /// Notifies other instances at once that events were written: for a process that ends too soon for [`PostgresStore::listen`].
    pub async fn notify_others(&self) -> Result<(), StoreError> {
        let query = sqlx::query(notifications::NOTIFY);
        self.read(async |c| query.execute(c).await).await.map(drop)
    }

    /// A connection for long work on all of it, outside the pool and without its limits.
    pub async fn connection(&self) -> Result<PgConnection, StoreError> {
        let connected = self.0.unlimited.connect().await;
        connected.map_err(store_error)
    }

    /// Where it is, for messages: without credentials.
    pub fn place(&self) -> String {
        address::shown(self.0.unlimited.options())
    }

    /// Ends the idle connections. What is still at work ends its connection when it is done, and nothing new begins.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    /// For what only reads. All else goes through the calls in `write.rs`.
    async fn read<T>(
        &self,
        work: impl AsyncFnOnce(&mut StatementExecutor<'_>) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        self.0.pool.run(work).await
    }

    fn sessions_by_id(&self) -> &Batcher<SessionsById> {
        &self.0.sessions_by_id
    }

    fn users_by_id(&self) -> &Batcher<UsersById> {
        &self.0.users_by_id
    }

    fn user_updates(&self) -> &Batcher<UserUpdates> {
        &self.0.user_updates
    }

    fn listeners(&self) -> &CommitListeners {
        self.0.notifier.listeners()
    }
}

/// Where a database is, for messages: without credentials. None if the address is none.
pub fn place_of(url: &str) -> Option<String> {
    Some(address::shown(&address::parse(url).ok()?))
}
