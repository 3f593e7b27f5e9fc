//! The composition root: the only crate that names all the others.
//!
//! [`App::build`] puts the service together; `main` and the tests call the same one. Which store is used is decided in `stores.rs`, and
//! nowhere else. `commands/` has what the binary can do besides.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod commands;
pub mod config;
pub mod doctor;
mod readiness;
pub mod stores;
mod tasks;
mod traces;
mod wiring;

use std::{path::PathBuf, sync::Arc};

use anyhow::Context;
use poem::{Response, endpoint::BoxEndpoint};
use portreeve::{
    auth::{AttemptLimiter, AuthService, Policy, Ports},
    events::{Dispatcher, Outbox, Relay, RetryPolicy},
    onboarding::Onboarding,
    shared::{Clock, Secrets, Stopwatch},
    users::{UserService, UsersReaction},
};
use portreeve_cache::{KnownSessions, KnownUsers};
use portreeve_crypto::{
    Argon2Hasher, HmacRefreshTokens, JwtIssuer, JwtSettings, LaneSettings, RefreshTokenKey,
    SystemSecrets,
};
use portreeve_http::{LoggedSecurity, Traces};
use portreeve_listener::{Certificates, Lifecycle, Limits, MalformedRequestHandler, Settings};
use portreeve_memory::{MemoryLimiter, Unlimited};
use portreeve_telemetry::{
    metrics::{self, CountedOutbox},
    traces::RequestTraces,
};

pub use self::{
    config::Config,
    config::StoreConfig,
    stores::{Stores, Worker},
    tasks::KeyRotationTask,
    wiring::{SystemClock, SystemStopwatch},
};
use self::{
    readiness::StoreReadiness,
    stores::StoreMetrics,
    tasks::{ClockCheck, LoggingPublisher},
    wiring::{Draining, MalformedAsProblem, TracedRequests},
};

/// The service, put together and ready to be served.
pub struct App {
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
    /// Health and metrics, if they have a listener of their own.
    management: Option<Arc<BoxEndpoint<'static, Response>>>,
    /// Where its end is announced.
    pub lifecycle: Lifecycle,
    /// The OpenAPI document that it publishes.
    pub document: String,
    pub auth: Arc<AuthService>,
    pub users: Arc<UserService>,
    pub onboarding: Arc<Onboarding>,
    pub stores: Stores,
    relay: Arc<Relay>,
    keys: Arc<KeyRotationTask>,
    clock_check: Arc<ClockCheck>,
    malformed: Arc<dyn MalformedRequestHandler>,
}

/// What the service takes from the world around it, and what a test gives it instead.
pub struct World {
    pub clock: Arc<dyn Clock>,
    pub stopwatch: Arc<dyn Stopwatch>,
    pub secrets: Arc<dyn Secrets>,
}

impl World {
    pub fn real() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            stopwatch: Arc::new(SystemStopwatch::started()),
            secrets: Arc::new(SystemSecrets),
        }
    }
}

/// A scraper and a few probes. They fit under the descriptors that are kept for all but clients.
const MANAGEMENT_CONNECTIONS: usize = 64;

/// The file that everything is in, if it is one.
fn data_file(config: &Config) -> Option<PathBuf> {
    match &config.store {
        StoreConfig::Sqlite(file) => Some(file.clone()),
        StoreConfig::Memory | StoreConfig::Postgres { .. } => None,
    }
}

impl App {
    /// Opens the stores, brings the schema up to date unless it is not to, finds or makes the keys, and puts the services on top.
    pub async fn build(config: &Config, world: World) -> anyhow::Result<Self> {
        // Before everything that counts.
        metrics::recorder();
        let stores = Stores::open(&config.store, config.migrations, Worker::Service).await?;
        Self::on(stores, config, world).await
    }

    /// The same, on stores that are open already.
    pub async fn on(stores: Stores, config: &Config, world: World) -> anyhow::Result<Self> {
        metrics::recorder();
        let stores = traces::stores(config, stores);
        let World {
            clock,
            stopwatch,
            secrets,
        } = world;
        let tokens = &config.tokens;
        let key_service = wiring::key_service(stores.keys.clone(), config);
        let found = key_service.open(clock.now()).await?;
        let jwt = JwtSettings {
            issuer: tokens.issuer.clone(),
            previous_issuer: tokens.previous_issuer.clone(),
            audience: tokens.audience.clone(),
        };
        let issuer = Arc::new(JwtIssuer::new(jwt, &found.access_tokens)?);
        let keys = Arc::new(KeyRotationTask::new(
            key_service,
            found.access_tokens,
            stores.keys.clone(),
            issuer.clone(),
            clock.clone(),
        ));
        let refresh_token_key = RefreshTokenKey::new(&found.refresh_tokens);
        let lanes = LaneSettings {
            lanes: config.hashing.threads,
            queue: config.hashing.queue,
        };
        let hasher = Argon2Hasher::new(config.hashing.parameters, lanes)
            .context("the parameters of argon2 are not usable")?
            .with_dummy_key(refresh_token_key.dummy_key());
        let limiter: Arc<dyn AttemptLimiter> = if config.limits {
            Arc::new(MemoryLimiter::new(stopwatch))
        } else {
            Arc::new(Unlimited)
        };
        let ports = Ports {
            accounts: stores.accounts.clone(),
            sessions: stores.sessions.clone(),
            session_cache: Arc::new(KnownSessions::new(stores.account_changes.clone())),
            strength: Arc::new(hasher.strength()),
            hasher: Arc::new(hasher),
            limiter,
            tokens: issuer,
            refresh_tokens: Arc::new(HmacRefreshTokens::new(refresh_token_key)),
            security_log: Arc::new(LoggedSecurity::new()),
            clock: clock.clone(),
            secrets: secrets.clone(),
        };
        let ports = traces::ports(config, ports);
        let policy = Policy {
            session: config.session,
            registration_open: config.registration_open,
            max_sessions: config.max_sessions,
        };
        let auth = Arc::new(AuthService::new(ports, policy));
        let users = Arc::new(UserService::new(
            stores.users.clone(),
            Arc::new(KnownUsers::new(stores.user_changes.clone())),
            clock.clone(),
            secrets.clone(),
        ));

        let onboarding = Arc::new(Onboarding::new(auth.clone(), users.clone()));
        let dispatcher = Dispatcher::new(vec![Arc::new(UsersReaction::new(users.clone()))]);
        let publisher = Arc::new(LoggingPublisher::around(dispatcher));
        let relay = Arc::new(Relay::new(
            Arc::new(CountedOutbox::around(stores.outbox.clone())),
            traces::publisher(config, publisher),
            clock.clone(),
            RetryPolicy::default(),
        ));

        let lifecycle = Lifecycle::new();
        let clock_check = Arc::new(ClockCheck::new(stores.probe.clone(), clock.clone()));
        let readiness = Arc::new(StoreReadiness::new(
            stores.clone(),
            clock.clone(),
            lifecycle.clone(),
            clock_check.clone(),
            keys.clone(),
        ));
        let services = portreeve_http::Services {
            auth: auth.clone(),
            users: users.clone(),
            onboarding: onboarding.clone(),
            readiness,
            ending: Arc::new(Draining(lifecycle.clone())),
            revocations_token: config.tokens.revocations_token.clone(),
        };
        let settings = portreeve_http::Settings {
            cors: config.cors.clone(),
            public_url: config.public_url.clone(),
            cookie_name: config.cookie_name.clone(),
            proxies: config.trusted_proxies.clone(),
            metrics: Arc::new(StoreMetrics::new(
                stores.clone(),
                clock.clone(),
                data_file(config),
            )),
            management: config.management.is_some(),
            docs: config.docs,
            metrics_token: config.observability.metrics_token.clone(),
            traces: (config.observability.traces.as_ref())
                .map(|_| Arc::new(TracedRequests(RequestTraces)) as Arc<dyn Traces>),
            clock,
            secrets,
            deadline: config.listener.request_timeout,
        };
        let api = portreeve_http::api(services, settings);
        Ok(Self {
            endpoint: Arc::new(api.endpoint),
            management: api.management.map(Arc::new),
            lifecycle,
            malformed: Arc::new(MalformedAsProblem(api.refusals)),
            document: api.document,
            auth,
            users,
            onboarding,
            stores,
            relay,
            keys,
            clock_check,
        })
    }

    /// For the listener of the API.
    ///
    /// # Errors
    /// The files of TLS cannot be used.
    pub fn listener(&self, config: &Config) -> anyhow::Result<Settings> {
        let tls = config.listener.tls.clone().map(Certificates::load);
        Ok(Settings {
            endpoint: self.endpoint.clone(),
            malformed: self.malformed.clone(),
            lifecycle: self.lifecycle.clone(),
            timings: Arc::new(config.listener.timings.clone()),
            tls: tls.transpose()?,
            limits: config.listener.limits.clone(),
        })
    }

    /// For the management listener, which speaks plain HTTP. `None` if health and metrics stand beside the API.
    pub fn management_listener(&self, config: &Config) -> Option<Settings> {
        Some(Settings {
            endpoint: self.management.clone()?,
            malformed: self.malformed.clone(),
            lifecycle: self.lifecycle.clone(),
            timings: Arc::new(config.listener.timings.clone()),
            tls: None,
            limits: Limits {
                connections: MANAGEMENT_CONNECTIONS,
                ..config.listener.limits.clone()
            },
        })
    }

    /// Delivers events for as long as it is polled.
    pub fn relay(&self) -> impl Future<Output = ()> + Send + 'static {
        self.stores.probe.hand_over();
        tasks::relay(self.relay.clone())
    }

    /// Removes what is long over for as long as it is polled.
    pub fn purge(&self) -> impl Future<Output = ()> + Send + 'static {
        tasks::purge(self.auth.clone())
    }

    /// Compares the clock with the database's for as long as it is polled.
    pub fn watch_clock(&self) -> impl Future<Output = ()> + Send + 'static {
        self.clock_check.clone().run()
    }

    /// Counts what the hashes of accounts were made with, again and again, for as long as it is polled.
    pub fn hash_surveys(&self) -> impl Future<Output = ()> + Send + 'static {
        tasks::survey_hashes(self.auth.clone())
    }

    /// Keeps the metrics small for as long as it is polled.
    pub fn upkeep(&self) -> impl Future<Output = ()> + Send + 'static {
        metrics::upkeep()
    }

    /// Delivers every event that is due, and returns when there is none left.
    pub async fn settle(&self) -> anyhow::Result<()> {
        Ok(self.relay.run_until_empty().await?)
    }

    /// Who looks after the signing keys. Nothing is done to them unless somebody says so: see [`KeyRotationTask::begin`].
    pub fn keys(&self) -> &Arc<KeyRotationTask> {
        &self.keys
    }

    pub fn outbox(&self) -> &dyn Outbox {
        self.relay.outbox()
    }
}
