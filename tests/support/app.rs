//! The service as `main` builds it, on a free port, with a clock that the test moves.

use std::{ops::Deref, sync::Arc};

use portreeve::{
    auth::{self, Auth, Register},
    events::{Content, Envelope, Event, Position},
    shared::{Holder, Secret},
    users::UserService,
};
use portreeve_crypto::SystemSecrets;
use portreeve_listener::{Server, Settings};
use portreeve_mail::MemoryMailer;
use portreeve_server::{Config, Environment, Stores};
use serde_json::json;
use time::Duration;
use tokio::{sync::oneshot, task::JoinHandle};
use uuid::Uuid;

use super::{
    client::Client,
    clock::ManualClock,
    people::{Admin, Grant, PASSWORD, Person},
    store::TestStore,
};

/// What the feed of revocations is asked for with.
pub const REVOCATIONS_TOKEN: &str = "a token for other services";

/// The cheapest hashes there are, and no counting of attempts: few tests are about those.
const CHEAP: &[(&str, &str)] = &[
    ("ARGON2_MEMORY_KIB", "64"),
    ("ARGON2_ITERATIONS", "1"),
    ("HASH_THREADS", "2"),
    ("LIMITS", "off"),
    ("REVOCATIONS_TOKEN", REVOCATIONS_TOKEN),
];

/// The process that a test is.
const TEST: Holder = Holder(Uuid::nil());

/// A running instance. It delivers no event unless the test says [`App::settle`], so whatever works here works however late
/// events are. In the same way it looks after its keys at the start, and then only when the test says [`App::tend_keys`], and runs no job
/// before [`App::runs_jobs`].
pub struct App {
    pub clock: Arc<ManualClock>,
    client: Client,
    service: portreeve_server::App,
    /// Where its mails go.
    pub mailer: Arc<MemoryMailer>,
    /// Dropping it stops the server.
    _running: oneshot::Sender<()>,
    /// Goes last.
    _store: TestStore,
}

/// Work that ends when this is dropped.
pub struct Background(JoinHandle<()>);

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl App {
    /// In memory, for what has nothing to do with the store.
    pub async fn start() -> Self {
        Self::on(&TestStore::memory()).await
    }

    pub async fn on(store: &TestStore) -> Self {
        Self::with(store, &[]).await
    }

    /// With these variables set in its environment.
    pub async fn with(store: &TestStore, variables: &[(&str, &str)]) -> Self {
        Self::behind(store, variables, |_| {}).await
    }

    /// The same, with other clocks and limits for those who connect.
    pub async fn behind(
        store: &TestStore,
        variables: &[(&str, &str)],
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let changed = |name: &str| variables.iter().any(|(other, _)| *other == name);
        let cheap = CHEAP.iter().filter(|(name, _)| !changed(name));
        let variables = cheap
            .chain(variables)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Config::from_variables(variables).expect("the variables are right");
        let mailer = Arc::new(MemoryMailer::default());
        let environment = Environment {
            clock: store.clock.clone(),
            stopwatch: store.clock.clone(),
            secrets: Arc::new(SystemSecrets),
            mailer: Some(mailer.clone()),
        };
        let service = portreeve_server::App::on(store.open().await, &config, environment)
            .await
            .expect("the service is built");
        service.keys().begin().await.expect("the keys are there");
        let mut settings = service.listener(&config).expect("its files can be read");
        change(&mut settings);
        let server = Server::bind(([127, 0, 0, 1], 0).into())
            .await
            .expect("a port is free");
        let client = Client::new(server.address());
        let (running, stopped) = oneshot::channel();
        tokio::spawn(server.serve(settings, async move {
            let _ = stopped.await;
        }));
        Self {
            clock: store.clock.clone(),
            client,
            service,
            mailer,
            _running: running,
            _store: store.clone(),
        }
    }

    pub fn auth(&self) -> &Auth {
        &self.service.auth
    }

    pub fn users(&self) -> Arc<UserService> {
        self.service.users.clone()
    }

    pub fn stores(&self) -> &Stores {
        &self.service.stores
    }

    /// Gives events to those who watch them, as long as the result lives.
    pub fn serves_live_events(&self) -> Background {
        Background(tokio::spawn(self.service.live().clone().run()))
    }

    /// Up to here, those who watch were given all events.
    pub fn live_position(&self) -> Position {
        self.service.live().position()
    }

    pub fn document(&self) -> &str {
        &self.service.document
    }

    /// Delivers every event that is due.
    pub async fn settle(&self) {
        self.service.settle().await.expect("the log is there");
    }

    /// Plans the jobs, and runs every one that is due.
    pub async fn runs_jobs(&self) {
        self.service.run_jobs().await.expect("the store is there");
    }

    /// Does what is due for the signing keys, and takes up those that others have made.
    pub async fn tend_keys(&self) {
        let keys = self.service.keys();
        keys.maintain().await.expect("the keys are there");
    }

    /// The same while the store is down, or cannot be read.
    pub async fn fails_to_tend_keys(&self) {
        let maintained = self.service.keys().maintain().await;
        assert!(maintained.is_err(), "the keys were maintained");
    }

    /// The events that no subscriber has seen, in the order of the log.
    pub async fn envelopes(&self) -> Vec<Envelope> {
        let Stores {
            sequencer,
            subscriptions,
            log,
            ..
        } = self.stores();
        while sequencer
            .sequence(TEST, Duration::ZERO, 1000)
            .await
            .expect("the outbox is there")
            > 0
        {}
        let subscriptions = subscriptions
            .all()
            .await
            .expect("the subscriptions are there");
        let seen = subscriptions.iter().map(|one| one.position).max();
        let logged = log.read(seen.unwrap_or_default(), u16::MAX).await;
        let logged = logged.expect("the log is there").into_iter();
        logged
            .map(|event| match event.content {
                Content::Readable(envelope) => envelope,
                Content::Unreadable(reason) => panic!("{reason}"),
            })
            .collect()
    }

    /// Those of `auth`.
    pub async fn auth_events(&self) -> Vec<auth::Event> {
        let events = self.envelopes().await.into_iter();
        events
            .filter_map(|envelope| match envelope.event {
                Event::Auth(event) => Some(event),
                _ => None,
            })
            .collect()
    }

    pub async fn registered(&self, email: &str) -> Person {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.client.post("/api/v1/auth/register", body).await;
        answer.has_status(201);
        Person::of(&self.client, answer.json(), PASSWORD)
    }

    pub async fn signed_in(&self, email: &str) -> (Person, Grant) {
        let person = self.registered(email).await;
        let grant = person.logs_in().await;
        (person, grant)
    }

    /// An administrator, made as at the command line, and signed in.
    pub async fn admin(&self) -> Admin {
        self.admin_called("root@example.com").await
    }

    pub async fn admin_called(&self, email: &str) -> Admin {
        let command = Register {
            email: email.to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            display_name: None,
            address: None,
        };
        let account = self.auth().lifecycle.create_admin(command).await;
        let id = account.expect("the address is free").id().to_string();
        let person = Person::of(&self.client, json!({"id": id, "email": email}), PASSWORD);
        let grant = person.logs_in().await;
        Admin { person, grant }
    }
}

/// `app.get(..)` is an anonymous call.
impl Deref for App {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
