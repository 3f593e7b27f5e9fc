use std::{any::Any, sync::Arc};

use portreeve::{
    events::{Envelope, Event, Subscriber, SubscriberError},
    shared::{AccountId, Clock},
    users,
};
use portreeve_crypto::SystemSecrets;
use portreeve_server::{Config, Environment, EventTasks, Stores, SystemStopwatch};
use portreeve_sqlite::SqliteStore;
use uuid::Uuid;

use crate::{
    contract::{NOW, sample},
    faults::truth::Truth,
    support::postgres,
};

/// A store that can be looked into.
pub struct Scene {
    pub stores: Stores,
    pub truth: Truth,
    /// Goes last.
    _place: Box<dyn Any + Send + Sync>,
}

impl Scene {
    pub async fn on_postgres() -> Self {
        let database = postgres::database().await;
        Self {
            stores: Stores::postgres(database.store().await),
            truth: Truth::of_server(&database.options()).await,
            _place: Box::new(database),
        }
    }

    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("portreeve.db");
        let store = SqliteStore::open(&file).await;
        Self {
            stores: Stores::sqlite(store.expect("the file can be made")),
            truth: Truth::of_file(&file).await,
            _place: Box::new(folder),
        }
    }
}

/// The work on events of one process whose clock this is. Its subscriptions are there.
pub async fn follows(
    stores: &Stores,
    clock: Arc<dyn Clock>,
    subscribers: Vec<Arc<dyn Subscriber>>,
) -> Arc<EventTasks> {
    let config = Config::from_variables([]).expect("all has a default");
    let environment = Environment {
        clock,
        stopwatch: Arc::new(SystemStopwatch::started()),
        secrets: Arc::new(SystemSecrets),
        mailer: None,
    };
    let tasks = EventTasks::of(subscribers, stores, &config, &environment);
    tasks.begin().await.expect("the store is there");
    tasks
}

/// An event about the account `n`.
pub fn about(n: u8) -> Envelope {
    let user_id = account(n);
    sample::envelope(
        users::Event::ProfileCreated {
            user_id,
            locale: None,
        },
        NOW,
    )
}

pub fn account(n: u8) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(n.into()))
}

/// Which account it is about.
pub fn number(envelope: &Envelope) -> u8 {
    match envelope.event {
        Event::Users(users::Event::ProfileCreated { user_id, .. }) => {
            let [.., number] = user_id.as_uuid().into_bytes();
            number
        }
        _ => panic!("no test here tells of anything else: {envelope:?}"),
    }
}

/// The way events get in: with a change.
pub async fn tell(stores: &Stores, events: &[Envelope]) {
    let user = sample::user(&format!("{}@example.com", sample::account_id(NOW)), NOW);
    stores.users.add(&user, events).await.expect("it is new");
}

/// What a subscriber does with an event.
type Receive = dyn Fn(&Envelope) -> Result<(), SubscriberError> + Send + Sync;

/// A subscriber that does this at once.
pub struct Does {
    name: &'static str,
    receive: Box<Receive>,
}

impl Does {
    pub fn new(
        name: &'static str,
        receive: impl Fn(&Envelope) -> Result<(), SubscriberError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            name,
            receive: Box::new(receive),
        })
    }
}

#[async_trait::async_trait]
impl Subscriber for Does {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        (self.receive)(envelope)
    }
}
