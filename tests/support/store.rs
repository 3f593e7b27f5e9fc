use std::sync::Arc;

use portreeve::shared::Timestamp;
use portreeve_server::Stores;
use portreeve_sqlite::SqliteStore;
use tempfile::TempDir;
use time::macros::datetime;

use super::{
    clock::ManualClock,
    postgres::{self, TestDatabase},
};

/// The moment at which every test begins. Not a whole second: what comes back must not have been rounded.
const BEGIN: Timestamp = datetime!(2026-11-22 12:00:00.123456 UTC);

/// What outlives an app, and what several apps may share: the place where things are kept, and the time.
#[derive(Clone)]
pub struct TestStore {
    pub clock: Arc<ManualClock>,
    place: Place,
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
            Place::Postgres(database) => Stores::postgres(database.store().await),
        }
    }
}
