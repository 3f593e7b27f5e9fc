//! Which store is used: decided here, and nowhere else.

mod metrics;

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, anyhow, bail};
use async_trait::async_trait;
use portreeve::shared::{Changes, Secret, StoreError, Timestamp};
use portreeve_memory::MemoryStore;
use portreeve_postgres::{
    Connections, Listening, NotificationHealth, PoolSettings, Pooler, PostgresStore, as_service,
    parse_address,
};
use portreeve_sqlite::{OpenError, SqliteStore};
use tokio::time::{Instant, sleep};

pub use self::metrics::StoreMetrics;
#[cfg(feature = "otlp")]
use crate::traces::Traced;
use crate::{
    config::{MigrationMode, StoreConfig},
    doctor::requirements,
};

/// How long a start waits for the file.
const TURN: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

macro_rules! stores {
    ($($port:ident: $context:ident::$repository:ident,)+) => {
        /// Every store port, and a way to ask how the store does.
        #[derive(Clone)]
        pub struct Stores {
            $(pub $port: Arc<dyn portreeve::$context::$repository>,)+
            /// What has changed of the accounts and their sessions.
            pub account_changes: Arc<Changes>,
            /// What has changed of the users.
            pub user_changes: Arc<Changes>,
            pub probe: Arc<dyn Probe>,
            /// Whether what is written outlives the process.
            pub durable: bool,
        }

        impl Stores {
            /// All ports on one store.
            fn of<S>(store: Arc<S>, [account_changes, user_changes]: [Arc<Changes>; 2], probe: Arc<dyn Probe>, durable: bool) -> Self
            where
                S: $(portreeve::$context::$repository +)+ 'static,
            {
                Self { $($port: store.clone(),)+ account_changes, user_changes, probe, durable }
            }

            /// The same, but with a span around each call of a port.
            #[cfg(feature = "otlp")]
            pub(crate) fn traced(self) -> Self {
                Self { $($port: Arc::new(Traced(self.$port)),)+ ..self }
            }
        }
    };
}

stores! {
    accounts: auth::AccountRepository,
    sessions: auth::SessionRepository,
    keys: keys::SigningKeyRepository,
    users: users::UserRepository,
    outbox: events::Outbox,
}

/// How a store does.
#[async_trait]
pub trait Probe: Send + Sync {
    async fn ping(&self) -> Result<(), StoreError>;

    /// What keeps it from taking changes, although it answers, in words that are fit for anyone.
    async fn obstacle(&self) -> Option<String> {
        None
    }

    /// What keeps its tables from being those that this version needs, in words that are fit for anyone.
    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError>;

    /// What time it is there. None for a store that goes by the clock of this machine.
    async fn time(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    /// From now on this process delivers the events that it writes.
    fn hand_over(&self);

    /// None for a store that needs none.
    fn connections(&self) -> Option<Connections>;

    /// Whether it hears of what other instances change. None for a store that nobody else writes to.
    fn notifications(&self) -> Option<NotificationHealth> {
        None
    }

    /// Tells other processes that events were written, for a process that ends before it could do so by the way.
    async fn announce(&self) -> Result<(), StoreError>;

    /// Ends all work. A file is whole by itself afterwards.
    async fn close(&self) {}
}

/// Who works on a database. The connections of a service say so, and `portreeve move` heeds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    Service,
    Command,
}

impl Stores {
    /// Opens the store as a service does, after looking whether one can work on it.
    pub async fn open(
        config: &StoreConfig,
        migrations: MigrationMode,
        worker: Worker,
    ) -> anyhow::Result<Self> {
        match config {
            StoreConfig::Memory => Ok(Self::memory()),
            StoreConfig::Sqlite(file) => {
                if migrations == MigrationMode::Off {
                    if !file.exists() {
                        bail!(
                            "there is no file {}; run: portreeve migrate",
                            file.display()
                        );
                    }
                    SqliteStore::is_current(file).await?;
                }
                Ok(Self::sqlite(when_free(file).await?))
            }
            StoreConfig::Postgres {
                url,
                max_connections,
                pooler,
            } => {
                let store = connected(url, *max_connections, *pooler, worker).await?;
                let findings = requirements::postgres::check(&store).await;
                requirements::pass(&findings.context("the database does not tell of itself")?)?;
                match migrations {
                    MigrationMode::Auto => {
                        let migrated = store.migrate().await;
                        migrated.context("the database cannot be brought up to date")?;
                    }
                    MigrationMode::Off => must_be_current(&store).await?,
                }
                Ok(Self::postgres(store))
            }
        }
    }

    pub fn memory() -> Self {
        let store = Arc::new(MemoryStore::default());
        let changes = [store.account_changes(), store.user_changes()];
        Self::of(store, changes, Arc::new(AlwaysThere), false)
    }

    pub fn sqlite(store: SqliteStore) -> Self {
        let store = Arc::new(store);
        let changes = [store.account_changes(), store.user_changes()];
        Self::of(store.clone(), changes, Arc::new(SqliteProbe(store)), true)
    }

    /// Listens for other instances from now on, for as long as any clone of this is there.
    pub fn postgres(store: PostgresStore) -> Self {
        let listening = store.listen();
        Self::on_postgres(store, Some(listening))
    }

    /// Hears nothing of other instances.
    pub fn postgres_alone(store: PostgresStore) -> Self {
        Self::on_postgres(store, None)
    }

    fn on_postgres(store: PostgresStore, listening: Option<Listening>) -> Self {
        let changes = [store.account_changes(), store.user_changes()];
        let probe = Arc::new(PostgresProbe {
            store: store.clone(),
            _listening: listening,
        });
        Self::of(Arc::new(store), changes, probe, true)
    }
}

/// Where a store is, for people: the same words for the same place, wherever the program is run, and no password.
pub fn place(store: &StoreConfig) -> String {
    match store {
        StoreConfig::Memory => "memory:".to_owned(),
        StoreConfig::Sqlite(file) => file_place(file),
        StoreConfig::Postgres { url, .. } => portreeve_postgres::place_of(url.expose())
            .unwrap_or_else(|| "the one that DATABASE_URL names".to_owned()),
    }
}

pub fn file_place(file: &Path) -> String {
    format!("sqlite:{}", portreeve_sqlite::resolved(file).display())
}

/// A command that looks at the file has it for a moment, and the service before this one may be about to end.
async fn when_free(file: &Path) -> Result<SqliteStore, OpenError> {
    let deadline = Instant::now() + TURN;
    loop {
        match SqliteStore::open(file).await {
            Err(OpenError::Taken(_) | OpenError::InUse(_)) if Instant::now() < deadline => {
                sleep(LOOK_AGAIN).await;
            }
            opened => return opened,
        }
    }
}

/// # Errors
/// What is to be done about tables that are not up to date.
pub async fn must_be_current(store: &PostgresStore) -> anyhow::Result<()> {
    let found = store.migrations().await?;
    if found.are_current() {
        return Ok(());
    }
    if let Some(from) = found.unfinished_move {
        bail!(
            "a move from {from} into the database was begun and not ended; go on with portreeve move, or empty it"
        );
    }
    if !found.altered.is_empty() {
        bail!(
            "migrations {:?} are not those that were run on the database; use the program that ran them",
            found.altered
        );
    }
    if let Some(loss) = found.loss() {
        bail!(loss);
    }
    bail!(
        "migrations {:?} have not been run on the database; run: portreeve migrate",
        found.pending
    )
}

/// Opens the first connections, and looks at no table.
pub async fn connected(
    url: &Secret<String>,
    max_connections: u16,
    pooler: Pooler,
    worker: Worker,
) -> anyhow::Result<PostgresStore> {
    let settings = PoolSettings {
        max_connections,
        pooler,
        ..PoolSettings::default()
    };
    let options = parse_address(url.expose());
    let options = options.map_err(|error| anyhow!("the address of the database {error}"))?;
    let options = match worker {
        Worker::Service => as_service(options),
        Worker::Command => options,
    };
    let connected = PostgresStore::connect(options, settings).await;
    connected.map_err(|error| {
        let why = requirements::postgres::unreachable(&error.into());
        anyhow!("the database {why}")
    })
}

/// Memory does not go away.
struct AlwaysThere;

#[async_trait]
impl Probe for AlwaysThere {
    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    /// Nothing is gained: its table is memory.
    fn hand_over(&self) {}

    fn connections(&self) -> Option<Connections> {
        None
    }

    async fn announce(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

struct SqliteProbe(Arc<SqliteStore>);

#[async_trait]
impl Probe for SqliteProbe {
    async fn ping(&self) -> Result<(), StoreError> {
        self.0.ping().await
    }

    async fn obstacle(&self) -> Option<String> {
        self.0.obstacle().await
    }

    async fn close(&self) {
        self.0.close().await;
    }

    /// Its migrations are what this program ran when it opened the file, and nobody else has it: only tables can be missing.
    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError> {
        let has_tables = self.0.has_its_tables().await?;
        Ok((!has_tables)
            .then(|| "lacks tables; end the service and run: portreeve restore BACKUP".to_owned()))
    }

    fn hand_over(&self) {
        self.0.hand_over();
    }

    fn connections(&self) -> Option<Connections> {
        None
    }

    /// The process that has the file looks by itself.
    async fn announce(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

struct PostgresProbe {
    store: PostgresStore,
    _listening: Option<Listening>,
}

#[async_trait]
impl Probe for PostgresProbe {
    async fn ping(&self) -> Result<(), StoreError> {
        self.store.ping().await
    }

    async fn obstacle(&self) -> Option<String> {
        requirements::postgres::obstacle(&self.store).await
    }

    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError> {
        let found = self.store.migrations().await?;
        Ok(if !found.missing_tables.is_empty() {
            Some("lacks tables; restore a whole dump into an empty database (portreeve doctor names them)".to_owned())
        } else if !found.are_current() {
            Some("is not the one this version needs; run: portreeve migrate".to_owned())
        } else {
            None
        })
    }

    async fn time(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.time().await.map(Some)
    }

    fn hand_over(&self) {
        self.store.hand_over();
    }

    fn connections(&self) -> Option<Connections> {
        Some(self.store.connections())
    }

    fn notifications(&self) -> Option<NotificationHealth> {
        Some(self.store.notifications())
    }

    async fn announce(&self) -> Result<(), StoreError> {
        self.store.notify_others().await
    }
}
