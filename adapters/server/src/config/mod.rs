//! The configuration: environment variables and `.env`, read once, checked as a whole.
//!
//! `sources.rs` finds the variables, in the environment and in `.env` (`dotenv.rs`), and `raw.rs` lists them; one marked `secret` there may
//! come from a file of its own. `parse.rs` makes them a [`Config`], with a file for each group of variables, and `problems.rs` collects
//! everything that is wrong. `.env.example` lists all variables; a test holds that.

mod dotenv;
mod hashing;
mod listener;
mod mail;
mod network;
mod observability;
mod origins;
mod parse;
mod problems;
mod public;
mod raw;
mod secrets;
mod similar;
mod sources;
mod store;
mod tokens;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use portreeve::keys::SigningAlgorithm;
use portreeve::{
    auth::{Registration, SessionPolicy},
    shared::Secret,
};
use portreeve_crypto::{HashCost, SecretKey};
use portreeve_http::{CorsPolicy, PublicUrl, TrustedProxies};
use portreeve_listener::{Limits, Timings, TlsFiles};
use portreeve_postgres::Pooler;
use portreeve_telemetry::logs::LogSettings;
use time::Duration;

use self::sources::Sources;

pub(crate) use self::listener::most_live_connections;
pub use self::{
    mail::{LinkPattern, MailConfig, MailRoute},
    observability::ObservabilityConfig,
    problems::InvalidConfig,
    raw::{SECRETS, VARIABLES},
};

/// What a process does of all that the service does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ProcessRole {
    /// Everything
    #[default]
    All,
    /// Answer requests, and leave the work in the background to others
    Api,
    /// Do the work in the background; answer only for health and metrics
    Worker,
}

impl ProcessRole {
    /// Whether it delivers events and removes what is old.
    pub fn works(self) -> bool {
        self != Self::Api
    }
}

/// What the service is started with. Has no `Debug`: it holds secrets.
pub struct Config {
    /// Comes from the command line.
    pub role: ProcessRole,
    pub production: bool,
    pub address: SocketAddr,
    /// Where health and metrics are served. None: beside the API.
    pub management: Option<SocketAddr>,
    pub store: StoreConfig,
    /// What a start does about tables that are not up to date.
    pub migrations: MigrationMode,
    /// Where files are kept that have no configured path.
    pub data_dir: PathBuf,
    pub secret_key: Option<SecretKey>,
    /// Opens what was sealed before `secret_key`, and seals nothing.
    pub secret_key_previous: Option<SecretKey>,
    pub tokens: TokenConfig,
    pub session: SessionPolicy,
    /// How long events are kept in the log.
    pub event_retention: Duration,
    pub registration: Registration,
    pub mail: MailConfig,
    pub cors: CorsPolicy,
    /// The public address of the service, if it is configured.
    pub public_url: Option<PublicUrl>,
    /// The name of the cookie with the refresh token, with its prefix.
    pub cookie_name: String,
    /// Whose word about the client's address is believed.
    pub trusted_proxies: TrustedProxies,
    pub listener: ListenerConfig,
    /// How many live connections there may be.
    pub live_connections: usize,
    pub hashing: HashConfig,
    /// Whether attempts are counted, and those who try too often must wait.
    pub limits: bool,
    pub log: LogSettings,
    pub observability: ObservabilityConfig,
    /// Whether Swagger UI is served.
    pub docs: bool,
    /// Whether `REDIS_URL` is set, which nothing uses yet.
    pub redis_is_set: bool,
    /// What is probably not meant, a sentence each.
    pub warnings: Vec<String>,
}

/// Where things are kept.
#[derive(Clone)]
pub enum StoreConfig {
    /// Lost at the end.
    Memory,
    /// In this file.
    Sqlite(PathBuf),
    Postgres {
        url: Secret<String>,
        max_connections: u16,
        /// What stands between us and the server.
        pooler: Pooler,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationMode {
    /// It brings them up to date.
    Auto,
    /// It refuses, and `portreeve migrate` runs by itself: often as another role, which owns the tables.
    Off,
}

pub struct TokenConfig {
    pub algorithm: SigningAlgorithm,
    /// The shared secret of HS256, if it is not to be drawn and kept in the store.
    pub secret: Option<Secret<String>>,
    pub issuer: String,
    /// Also accepted in access tokens, and put into none.
    pub previous_issuer: Option<String>,
    pub audience: String,
    /// What other services ask for the feed of revocations with. Without one, it cannot be read.
    pub revocations_token: Option<Secret<String>>,
    /// How long a stored key signs before it is rotated. None: it is not rotated.
    pub rotate_after: Option<Duration>,
}

/// Connections and requests, before anything of them is handled.
pub struct ListenerConfig {
    pub timings: Timings,
    pub limits: Limits,
    /// How long the work on a request may take.
    pub request_timeout: std::time::Duration,
    pub tls: Option<TlsFiles>,
}

#[derive(Clone, Copy)]
pub struct HashConfig {
    pub parameters: HashCost,
    /// How many passwords are worked on at the same time.
    pub threads: usize,
    /// How many more may wait: so many callers who are known, and so many who are not.
    pub queue: usize,
}

impl Config {
    /// From the process's environment, and from `.env` in the working directory for what is not set there.
    pub fn from_env() -> Result<Self, InvalidConfig> {
        Self::from_sources(Sources::of(std::env::vars_os(), Path::new("")))
    }

    /// From these variables alone. An empty value counts as not set, because compose files send empty strings.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, InvalidConfig> {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        let mut sources = Sources::default();
        sources.add_environment(variables);
        Self::from_sources(sources)
    }

    fn from_sources(mut sources: Sources) -> Result<Self, InvalidConfig> {
        let raw = raw::read(&mut sources);
        parse::parse(raw, sources.problems, sources.warnings)
    }

    /// What `LOG_FORMAT` says, for those who must speak before everything else is known to be right.
    pub fn log_format_from_env() -> Option<bool> {
        let sources = Sources::of(std::env::vars_os(), Path::new(""));
        let format = sources.values.get("LOG_FORMAT")?.trim();
        parse::LOG_FORMATS
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(format))
            .map(|(_, json)| *json)
    }
}
