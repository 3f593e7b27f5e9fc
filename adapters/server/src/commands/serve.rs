use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use portreeve_listener::{Certificates, Server};
use portreeve_telemetry::logs;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::timeout,
};

use super::signals::{SAME_REQUEST, SignalAction, Signals, Stop, StopRequests};
use crate::{
    App, Config, Environment,
    commands::output::causes,
    config::{ProcessRole, StoreConfig},
    doctor::requirements,
};

/// How long the last delivery of events, and the closing of the store, may take.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves until a signal stops it.
pub async fn run(mut config: Config) -> anyhow::Result<()> {
    // From now on SIGHUP does not end the process.
    let hangup = signal(SignalKind::hangup())?;
    split(&mut config)?;
    requirements::pass(&requirements::places(&config).await)?;
    let app = App::build(&config, Environment::system()).await?;
    let (server, management) = listeners(&config).await?;
    // Before the first request for a token or the keys.
    app.keys().begin().await?;
    let listener = match app.management_listener(&config) {
        Some(management) if config.role == ProcessRole::Worker => management,
        _ => app.listener(&config)?,
    };
    let certificates = listener.tls.clone();
    let signals = Signals::new(hangup)?;
    if let Some(management) = &management {
        let address = management.address();
        tracing::info!(
            "health and metrics are on http://{address}/health/ready and http://{address}/metrics"
        );
    }
    log_start(&app, &config, server.address().port());
    let managing = async {
        match (management, app.management_listener(&config)) {
            // Until the process ends: readiness fails while the last requests are answered.
            (Some(server), Some(listener)) => server.serve(listener, std::future::pending()).await,
            _ => std::future::pending().await,
        }
    };
    let (stopping, stopped) = oneshot::channel();
    let serving = server.serve(listener, async {
        let _ = stopped.await;
    });
    tokio::select! {
        () = serving => {}
        () = managing => anyhow::bail!("the management listener exited"),
        () = handle_signals(signals, stopping, certificates) => {
            anyhow::bail!("stopped by a second signal: requests in flight were cut off")
        }
        () = app.run_tasks() => anyhow::bail!("a background task exited"),
    }
    if config.role.works() {
        // What this does not reach is run again when its lease has ended.
        let _ = timeout(SHUTDOWN_TIMEOUT, app.release_jobs()).await;
    }
    // Otherwise the last events would wait until another instance may take over, as they do if the store is gone.
    if config.role.works() && !matches!(timeout(SHUTDOWN_TIMEOUT, app.settle()).await, Ok(Ok(()))) {
        tracing::warn!(
            "undelivered events remain; another instance, or the next start, delivers them"
        );
        // What was cut off has released nothing.
        let _ = timeout(SHUTDOWN_TIMEOUT, app.release_events()).await;
    }
    if timeout(SHUTDOWN_TIMEOUT, app.stores.health.close())
        .await
        .is_err()
    {
        tracing::warn!("the database was not closed in time; the next start recovers it");
    }
    Ok(())
}

/// A process that does only a part needs others on the same store.
fn split(config: &mut Config) -> anyhow::Result<()> {
    if config.role != ProcessRole::All && !matches!(config.store, StoreConfig::Postgres { .. }) {
        bail!(
            "--role api and --role worker are for several processes on one PostgreSQL database; set DATABASE_URL to one, or leave --role away"
        );
    }
    if config.role == ProcessRole::Worker {
        // Health and metrics are all that it answers for.
        config.management = config.management.or(Some(config.address));
    }
    Ok(())
}

/// The one that requests come to, and the one beside it for health and metrics.
async fn listeners(config: &Config) -> anyhow::Result<(Server, Option<Server>)> {
    const MAIN: &str = "HOST and PORT";
    const MANAGEMENT: &str = "MANAGEMENT_HOST and MANAGEMENT_PORT";
    match (config.role, config.management) {
        (ProcessRole::Worker, Some(address)) => {
            let is_of_its_own = address != config.address;
            let variables = if is_of_its_own { MANAGEMENT } else { MAIN };
            Ok((bind(address, variables).await?, None))
        }
        (_, management) => {
            let server = bind(config.address, MAIN).await?;
            let management = match management {
                Some(address) => Some(bind(address, MANAGEMENT).await?),
                None => None,
            };
            Ok((server, management))
        }
    }
}

async fn bind(address: SocketAddr, variables: &str) -> anyhow::Result<Server> {
    let bound = Server::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}; set {variables} to a free address"))
}

/// Returns when the service should end at once.
async fn handle_signals(
    mut signals: Signals,
    stopping: oneshot::Sender<()>,
    certificates: Option<Arc<Certificates>>,
) {
    let mut stopping = Some(stopping);
    let mut requests = StopRequests::default();
    loop {
        if signals.next().await == SignalAction::Reload {
            reload(certificates.clone()).await;
            continue;
        }
        match requests.another(Instant::now()) {
            Stop::Gracefully => {
                tracing::info!(
                    "stopping: requests in flight are still answered; a second signal after {} s stops at once",
                    SAME_REQUEST.as_secs()
                );
                if let Some(stopping) = stopping.take() {
                    let _ = stopping.send(());
                }
            }
            Stop::IsUnderWay => tracing::debug!("already stopping"),
            Stop::AtOnce => return,
        }
    }
}

/// Reloads what may change without a restart: the certificate and the filter of the log. A configuration that a start would refuse
/// changes nothing.
async fn reload(certificates: Option<Arc<Certificates>>) {
    let what = if certificates.is_some() {
        "reloading RUST_LOG and the certificate"
    } else {
        "reloading RUST_LOG"
    };
    tracing::info!("SIGHUP: {what}; everything else needs a restart");
    // The file system of `.env` may be slow.
    let read = tokio::task::spawn_blocking(Config::from_env).await;
    let filter = match read {
        Ok(Ok(config)) => config.log.filter,
        Ok(Err(invalid)) => {
            let problems = invalid.problems().join("; ");
            tracing::warn!(
                "SIGHUP: nothing was changed, because a start would refuse this configuration: {problems}"
            );
            return;
        }
        Err(error) => {
            tracing::warn!("SIGHUP: nothing was changed: {error}");
            return;
        }
    };
    if let Some(certificates) = certificates {
        certificates.reload().await;
    }
    match logs::set_filter(&filter) {
        Ok(()) => tracing::info!("SIGHUP: the filter of the log is {filter}"),
        Err(error) => tracing::warn!(
            "SIGHUP: the filter of the log was not changed: {}",
            causes(&error)
        ),
    }
    if std::env::var_os("RUST_LOG").is_some_and(|filter| !filter.is_empty()) {
        tracing::info!(
            "RUST_LOG is set in the environment of this process, which takes precedence over .env until a restart"
        );
    }
}

fn log_start(app: &App, config: &Config, port: u16) {
    match &config.store {
        StoreConfig::Memory => tracing::warn!(
            "the data is kept in memory and lost when the process ends; remove DATABASE_URL=memory: to keep it"
        ),
        StoreConfig::Sqlite(file) => tracing::info!("the data is in {}", file.display()),
        StoreConfig::Postgres { .. } => {}
    }
    if config.secret_key.is_none() && app.stores.durable {
        tracing::warn!("signing keys are stored unencrypted; set SECRET_KEY");
    }
    if config.redis_is_set {
        tracing::info!("REDIS_URL is reserved: nothing uses it yet");
    }
    let host = if config.address.ip().is_loopback() || config.address.ip().is_unspecified() {
        "localhost".to_owned()
    } else {
        config.address.ip().to_string()
    };
    let scheme = if config.listener.tls.is_some() {
        "https"
    } else {
        "http"
    };
    if config.role == ProcessRole::Worker {
        tracing::info!(
            "listening on http://{host}:{port} for health and metrics; this process only works in the background"
        );
        return;
    }
    let url = format!("{scheme}://{host}:{port}");
    if config.docs {
        let public = config.public_url.as_ref().map(ToString::to_string);
        let docs = public.as_ref().unwrap_or(&url);
        tracing::info!("listening on {url}, Swagger UI on {docs}/docs");
    } else {
        tracing::info!("listening on {url}");
    }
}
