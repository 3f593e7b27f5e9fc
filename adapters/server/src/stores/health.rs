//! What readiness, metrics and commands ask of a store besides its ports.

use std::sync::Arc;

use async_trait::async_trait;
use portreeve::shared::{StoreError, Timestamp};
use portreeve_postgres::{Connections, Listening, NotificationHealth, PostgresStore};
use portreeve_sqlite::SqliteStore;

use crate::doctor::requirements;

/// The state of a store and of its connections.
#[async_trait]
pub trait StoreHealth: Send + Sync {
    async fn ping(&self) -> Result<(), StoreError>;

    /// What keeps it from taking changes, although it answers. Public: it has no names of tables or roles.
    async fn obstacle(&self) -> Option<String> {
        None
    }

    /// Why its tables are not those that this version needs. Public, too.
    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError>;

    /// The time of its clock. `None` for a store without one.
    async fn time(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    /// `None` for a store without connections.
    fn connections(&self) -> Option<Connections>;

    /// Whether changes of other instances are notified. `None` for a store that no other instance writes to.
    fn notifications(&self) -> Option<NotificationHealth> {
        None
    }

    /// Notifies other processes of the events that this one wrote. For a process that ends at once.
    async fn notify_others(&self) -> Result<(), StoreError>;

    /// Ends all work. The database file is complete without its journal afterwards.
    async fn close(&self) {}
}

pub struct MemoryHealth;

#[async_trait]
impl StoreHealth for MemoryHealth {
    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    fn connections(&self) -> Option<Connections> {
        None
    }

    async fn notify_others(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

pub struct SqliteHealth(pub Arc<SqliteStore>);

#[async_trait]
impl StoreHealth for SqliteHealth {
    async fn ping(&self) -> Result<(), StoreError> {
        self.0.ping().await
    }

    async fn obstacle(&self) -> Option<String> {
        self.0.obstacle().await
    }

    async fn close(&self) {
        self.0.close().await;
    }

    /// This program ran the migrations when it opened the file, and no other process has it: only tables can be missing.
    async fn schema_obstacle(&self) -> Result<Option<String>, StoreError> {
        let has_tables = self.0.has_its_tables().await?;
        Ok((!has_tables)
            .then(|| "lacks tables; end the service and run: portreeve restore BACKUP".to_owned()))
    }

    fn connections(&self) -> Option<Connections> {
        None
    }

    /// Not needed: the process that has the file looks for events by itself.
    async fn notify_others(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

pub struct PostgresHealth {
    store: PostgresStore,
    /// Ends when it is dropped.
    _listening: Option<Listening>,
}

impl PostgresHealth {
    pub fn new(store: PostgresStore, listening: Option<Listening>) -> Self {
        Self {
            store,
            _listening: listening,
        }
    }
}

#[async_trait]
impl StoreHealth for PostgresHealth {
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

    fn connections(&self) -> Option<Connections> {
        Some(self.store.connections())
    }

    fn notifications(&self) -> Option<NotificationHealth> {
        Some(self.store.notifications())
    }

    async fn notify_others(&self) -> Result<(), StoreError> {
        self.store.notify_others().await
    }
}
