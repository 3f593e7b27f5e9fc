//! The store ports, and the store behind them. Which one it is, is decided in `open.rs` and nowhere else.

mod health;
mod metrics;
mod open;
mod place;

use std::sync::Arc;

use portreeve::{
    events::LogWatch,
    shared::{CallObserver, Port},
};
use portreeve_cache::InvalidationTracker;
use portreeve_memory::MemoryStore;
use portreeve_postgres::{Listening, PostgresStore};
use portreeve_sqlite::SqliteStore;

use self::health::{MemoryHealth, PostgresHealth, SqliteHealth};
pub use self::{
    health::StoreHealth,
    metrics::StoreMetrics,
    open::{Worker, connected, must_be_current},
    place::{file_place, place},
};

macro_rules! stores {
    ($($port:ident: $context:ident::$repository:ident,)+) => {
        /// Every store port on one store.
        #[derive(Clone)]
        pub struct Stores {
            $(pub $port: Arc<dyn portreeve::$context::$repository>,)+
            /// Tells of events that are added to the log.
            pub log_watch: Arc<dyn LogWatch>,
            /// Changes of accounts and their sessions, which the caches follow.
            pub account_changes: Arc<InvalidationTracker>,
            /// Changes of users, which the caches follow.
            pub user_changes: Arc<InvalidationTracker>,
            pub health: Arc<dyn StoreHealth>,
            /// Whether the data outlives the process.
            pub durable: bool,
        }

        impl Stores {
            fn of<S>(store: Arc<S>, [account_changes, user_changes]: [Arc<InvalidationTracker>; 2], health: Arc<dyn StoreHealth>, durable: bool) -> Self
            where
                S: $(portreeve::$context::$repository +)+ LogWatch + 'static,
            {
                Self { $($port: store.clone(),)+ log_watch: store, account_changes, user_changes, health, durable }
            }

            /// The same ports, with each call reported to `observer`.
            pub fn observed(self, observer: &Arc<dyn CallObserver>) -> Self {
                Self { $($port: self.$port.observed(observer.clone()),)+ ..self }
            }
        }
    };
}

stores! {
    accounts: auth::AccountRepository,
    sessions: auth::SessionRepository,
    tickets: auth::TicketRepository,
    one_time_tokens: auth::OneTimeTokenRepository,
    pending_registrations: auth::PendingRegistrationRepository,
    keys: keys::SigningKeyRepository,
    users: users::UserRepository,
    sequencer: events::Sequencer,
    log: events::EventLog,
    subscriptions: events::SubscriptionRepository,
    jobs: jobs::JobRepository,
    mails: notifications::MailRepository,
    recipients: notifications::RecipientRepository,
}

impl Stores {
    pub fn memory() -> Self {
        let store = Arc::new(MemoryStore::default());
        let changes = [store.account_changes(), store.user_changes()];
        Self::of(store, changes, Arc::new(MemoryHealth), false)
    }

    pub fn sqlite(store: SqliteStore) -> Self {
        let store = Arc::new(store);
        let changes = [store.account_changes(), store.user_changes()];
        Self::of(store.clone(), changes, Arc::new(SqliteHealth(store)), true)
    }

    /// Listens for notifications of other instances for as long as any clone of this exists.
    pub fn postgres(store: PostgresStore) -> Self {
        let listening = store.listen();
        Self::on_postgres(store, Some(listening))
    }

    /// Does not listen for other instances.
    pub fn postgres_alone(store: PostgresStore) -> Self {
        Self::on_postgres(store, None)
    }

    fn on_postgres(store: PostgresStore, listening: Option<Listening>) -> Self {
        let changes = [store.account_changes(), store.user_changes()];
        let health = Arc::new(PostgresHealth::new(store.clone(), listening));
        Self::of(Arc::new(store), changes, health, true)
    }
}
