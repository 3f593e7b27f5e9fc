use std::sync::Arc;

use portreeve::shared::Timestamp;
use portreeve_postgres::Pooler;
use portreeve_server::Stores;
use portreeve_sqlite::SqliteStore;
use tempfile::TempDir;
use time::macros::datetime;

use super::{
    clock::ManualClock,
    postgres::{self, PgBouncer, PoolMode, StartUpOptions, TestDatabase},
};

/// The moment at which every test begins. Not a whole second: what comes back must not have been rounded.
const BEGIN: Timestamp = datetime!(2026-11-22 12:00:00.123456 UTC);

/// What outlives an app, and what several apps may share: the place where things are kept, and the time.
#[derive(Clone)]
pub struct TestStore {
    pub clock: Arc<ManualClock>,
    place: Place,
}

/// A pooler, and what the service is configured with.
#[derive(Clone, Copy)]
pub struct Pooled {
    pub mode: PoolMode,
    pub named: Pooler,
}

#[derive(Clone)]
enum Place {
    Shared(Stores),
    /// In a file in this folder.
    Sqlite(
        Stores,
        #[expect(dead_code, reason = "it is removed with the last who holds it")] Arc<TempDir>,
    ),
    Postgres(Arc<TestDatabase>),
    Pooled(Arc<TestDatabase>, Pooled),
}

impl TestStore {
    pub fn memory() -> Self {
        Self::of(Stores::memory())
    }

    pub async fn postgres() -> Self {
        Self::on(Arc::new(postgres::database().await))
    }

    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let store = SqliteStore::open(&folder.path().join("portreeve.db")).await;
        let stores = Stores::sqlite(store.expect("the file can be made"));
        Self::at(Place::Sqlite(stores, Arc::new(folder)))
    }

    /// Through PgBouncer.
    pub async fn pooled(pooled: Pooled) -> Self {
        Self::at(Place::Pooled(Arc::new(postgres::database().await), pooled))
    }

    pub fn on(database: Arc<TestDatabase>) -> Self {
        Self::at(Place::Postgres(database))
    }

    /// On these ports, some of which may be mocks.
    pub fn of(stores: Stores) -> Self {
        Self::at(Place::Shared(stores))
    }

    /// The same time, but these ports.
    pub fn with(&self, stores: Stores) -> Self {
        Self {
            clock: self.clock.clone(),
            place: Place::Shared(stores),
        }
    }

    fn at(place: Place) -> Self {
        Self {
            clock: Arc::new(ManualClock::standing_at(BEGIN)),
            place,
        }
    }

    /// Each call is another process as far as PostgreSQL can tell: it has connections of its own.
    pub async fn open(&self) -> Stores {
        match &self.place {
            Place::Shared(stores) | Place::Sqlite(stores, _) => stores.clone(),
            Place::Postgres(database) => Stores::postgres(database.store_on_the_usual_way().await),
            Place::Pooled(database, pooler) => {
                let pgbouncer = PgBouncer::shared(pooler.mode, StartUpOptions::Refused);
                Stores::postgres(database.store_through(pgbouncer, pooler.named).await)
            }
        }
    }
}
