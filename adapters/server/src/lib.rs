//! The composition root: the only crate that names all the others.
//!
//! [`App::build`] opens the stores and puts the service together on them by [`App::on`], which tests call with stores of their own.
//!
//! | module | what |
//! |---|---|
//! | `wiring/` | one function for each context, and for what they share |
//! | [`stores`] | the store ports; which store it is, is decided there |
//! | `tasks/` | work in the background of a running service |
//! | `jobs/` | what of that is done once for all instances, and when |
//! | `readiness.rs` | whether this instance can do its work |
//! | [`config`] | environment variables, read once and checked as a whole |
//! | [`commands`] | what the binary can do; [`doctor`] is the one that checks everything |

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod commands;
pub mod config;
pub mod doctor;
mod event_flow;
mod jobs;
mod mail_request_queue;
mod readiness;
pub mod stores;
mod tasks;
mod wiring;

use std::sync::Arc;

use poem::{Response, endpoint::BoxEndpoint};
use portreeve::{auth::Auth, onboarding::Onboarding, users::UserService};
use portreeve_http::LiveEvents;
use portreeve_listener::{Certificates, Lifecycle, Limits, MalformedRequestHandler, Settings};
use portreeve_telemetry::metrics;

pub use self::{
    config::Config,
    config::{ProcessRole, StoreConfig},
    event_flow::EventFlow,
    stores::{Stores, Worker},
    tasks::{EventTasks, KeyRotationTask},
    wiring::environment::{Environment, SystemClock, SystemStopwatch},
};
use self::{
    readiness::StoreReadiness,
    tasks::{ClockCheck, JobTasks},
    wiring::{
        Instance,
        http::{Draining, MalformedAsProblem},
    },
};

/// The service, put together and ready to be served.
pub struct App {
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
    /// Health and metrics, if they have a listener of their own.
    management: Option<Arc<BoxEndpoint<'static, Response>>>,
    malformed: Arc<dyn MalformedRequestHandler>,
    pub lifecycle: Lifecycle,
    /// The OpenAPI document that it publishes.
    pub document: String,
    pub auth: Auth,
    pub users: Arc<UserService>,
    pub onboarding: Arc<Onboarding>,
    pub stores: Stores,
    events: Arc<EventTasks>,
    jobs: Arc<JobTasks>,
    live: Arc<LiveEvents>,
    keys: Arc<KeyRotationTask>,
    clock_check: Arc<ClockCheck>,
    role: ProcessRole,
}

/// A scraper and a few probes. They fit into the file descriptors that the listener leaves for everything but clients.
const MANAGEMENT_CONNECTIONS: usize = 64;

impl App {
    /// Opens the stores, migrates them unless that is switched off, finds or makes the keys, and puts the services on top.
    pub async fn build(config: &Config, environment: Environment) -> anyhow::Result<Self> {
        // Opening the stores counts already.
        metrics::recorder();
        let stores = Stores::open(&config.store, config.migrations, Worker::Service).await?;
        Self::on(stores, config, environment).await
    }

    /// The same, on stores that are open already.
    pub async fn on(
        stores: Stores,
        config: &Config,
        environment: Environment,
    ) -> anyhow::Result<Self> {
        metrics::recorder();
        let stores = wiring::traces::observed_stores(stores, config);
        let keys = wiring::keys::open(&stores, config, &environment).await?;
        let lifecycle = Lifecycle::new();
        let clock_check = Arc::new(ClockCheck::new(
            stores.health.clone(),
            environment.clock.clone(),
        ));
        let readiness = StoreReadiness::new(
            stores.clone(),
            environment.clock.clone(),
            lifecycle.clone(),
            clock_check.clone(),
            keys.rotation.clone(),
        );
        let instance = Instance {
            readiness: Arc::new(readiness),
            shutdown: Arc::new(Draining(lifecycle.clone())),
        };
        let services = wiring::services(&stores, &keys, config, &environment, instance)?;
        let (auth, users) = (services.auth.clone(), services.users.clone());
        let onboarding = services.onboarding.clone();
        let subscribers = wiring::events::subscribers(&services, &stores);
        let events = EventTasks::of(subscribers, &stores, config, &environment);
        events.begin().await?;
        let jobs = wiring::jobs::tasks(&stores, &services.jobs, &environment);
        let live = services.live.clone();
        live.begin().await?;
        let api = wiring::http::api(services, &stores, config, &environment);
        Ok(Self {
            endpoint: Arc::new(api.endpoint),
            management: api.management.map(Arc::new),
            malformed: Arc::new(MalformedAsProblem(api.refusals)),
            lifecycle,
            document: api.document,
            auth,
            users,
            onboarding,
            stores,
            events,
            jobs,
            live,
            keys: keys.rotation,
            clock_check,
            role: config.role,
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

    /// Runs every background task. Returns when all of them have exited, which none does by itself.
    pub async fn run_tasks(&self) {
        tasks::run(self).await;
    }

    /// Delivers every event that is due, and returns when there is none left.
    pub async fn settle(&self) -> anyhow::Result<()> {
        Ok(self.events.settle().await?)
    }

    /// Lets other processes take over at once what this one did with events.
    pub async fn release_events(&self) -> anyhow::Result<()> {
        Ok(self.events.end().await?)
    }

    /// Runs every job that is due, and returns when there is none left.
    pub async fn run_jobs(&self) -> anyhow::Result<()> {
        Ok(self.jobs.run_until_idle().await?)
    }

    /// Lets other processes take over at once the jobs that this one has broken off.
    pub async fn release_jobs(&self) -> anyhow::Result<()> {
        Ok(self.jobs.release().await?)
    }

    /// Gives events to those who watch them, as long as its `run` is polled.
    pub fn live(&self) -> &Arc<LiveEvents> {
        &self.live
    }

    /// Maintains the signing keys. Nothing is done to them before [`KeyRotationTask::begin`].
    pub fn keys(&self) -> &Arc<KeyRotationTask> {
        &self.keys
    }

    /// How far events have come.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn event_flow(&self) -> anyhow::Result<EventFlow> {
        Ok(EventFlow::of(&self.stores).await?)
    }
}
