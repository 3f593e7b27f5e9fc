use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use portreeve_listener::{Certificates, Server};
use portreeve_telemetry::logs;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::timeout,
};

use super::signals::{SAME_REQUEST, SignalAction, Signals, Stop, StopRequests};
use crate::{
    App, Config, World, commands::output::causes, config::StoreConfig, doctor::requirements,
    tasks::tended,
};

/// How long the delivery of events may go on at the end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until it is told to stop.
pub async fn run(config: Config) -> anyhow::Result<()> {
    // From now on it does not end the process.
    let hangup = signal(SignalKind::hangup())?;
    requirements::pass(&requirements::places(&config).await)?;
    let app = App::build(&config, World::real()).await?;
    let server = bind(config.address, "HOST and PORT").await?;
    let management = match config.management {
        Some(address) => Some(bind(address, "MANAGEMENT_HOST and MANAGEMENT_PORT").await?),
        None => None,
    };
    // Before anybody asks for a token or the keys.
    app.keys().begin().await?;
    let listener = app.listener(&config)?;
    let certificates = listener.tls.clone();
    let signals = Signals::new(hangup)?;
    if let Some(management) = &management {
        let address = management.address();
        tracing::info!(
            "health and metrics are on http://{address}/health/ready and http://{address}/metrics"
        );
    }
    announce(&app, &config, server.address().port());
    let managing = async {
        match (management, app.management_listener(&config)) {
            // Until the process ends: readiness says no while the last requests are answered.
            (Some(server), Some(listener)) => server.serve(listener, std::future::pending()).await,
            _ => std::future::pending().await,
        }
    };
    let (stopping, stopped) = oneshot::channel();
    let keep_keys = || {
        let keys = app.keys().clone();
        async move { keys.run().await }
    };
    let background = async {
        tokio::join!(
            tended("relay", || app.relay()),
            tended("keys", keep_keys),
            tended("purge", || app.purge()),
            tended("upkeep", || app.upkeep()),
            tended("clock", || app.watch_clock()),
            tended("hash survey", || app.hash_surveys()),
        )
    };
    let serving = server.serve(listener, async {
        let _ = stopped.await;
    });
    tokio::select! {
        () = serving => {}
        () = managing => anyhow::bail!("the management listener exited"),
        () = heed(signals, stopping, certificates) => {
            anyhow::bail!("told to stop twice: requests in flight were cut off")
        }
        _ = background => anyhow::bail!("the work in the background has come to an end"),
    }
    // What was written last would otherwise wait until its lease ends. If the store is gone, that is what it does.
    if !matches!(timeout(LAST_WORDS, app.settle()).await, Ok(Ok(()))) {
        tracing::warn!("some events are left for the next who delivers");
    }
    if timeout(LAST_WORDS, app.stores.probe.close()).await.is_err() {
        tracing::warn!("the database was not closed in time; the next start recovers it");
    }
    Ok(())
}

async fn bind(address: SocketAddr, variables: &str) -> anyhow::Result<Server> {
    let bound = Server::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}; set {variables} to a free address"))
}

/// Does what signals ask for. Returns when the service should end at once.
async fn heed(
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
                    "stopping: what has come in is still answered; a second signal after {} s ends it at once",
                    SAME_REQUEST.as_secs()
                );
                if let Some(stopping) = stopping.take() {
                    let _ = stopping.send(());
                }
            }
            Stop::IsUnderWay => tracing::debug!("stopping already"),
            Stop::AtOnce => return,
        }
    }
}

/// Takes what may change without a restart: the certificate, and what is logged. A configuration that a start would refuse changes nothing.
async fn reload(certificates: Option<Arc<Certificates>>) {
    let what = if certificates.is_some() {
        "reading RUST_LOG and the certificate again"
    } else {
        "reading RUST_LOG again"
    };
    tracing::info!("SIGHUP: {what}; everything else needs a restart");
    // `.env` may lie on something slow.
    let read = tokio::task::spawn_blocking(Config::from_env).await;
    let filter = match read {
        Ok(Ok(config)) => config.log.filter,
        Ok(Err(invalid)) => {
            let problems = invalid.problems().join("; ");
            tracing::warn!(
                "SIGHUP: everything stays as it was, because a start would refuse this: {problems}"
            );
            return;
        }
        Err(error) => {
            tracing::warn!("SIGHUP: everything stays as it was: {error}");
            return;
        }
    };
    if let Some(certificates) = certificates {
        certificates.reload().await;
    }
    match logs::set_filter(&filter) {
        Ok(()) => tracing::info!("SIGHUP: the log is filtered by {filter}"),
        Err(error) => tracing::warn!("SIGHUP: the log stays as it was: {}", causes(&error)),
    }
    if std::env::var_os("RUST_LOG").is_some_and(|filter| !filter.is_empty()) {
        tracing::info!(
            "RUST_LOG was set when this process was started, and that wins over .env until it is restarted"
        );
    }
}

fn announce(app: &App, config: &Config, port: u16) {
    match &config.store {
        StoreConfig::Memory => tracing::warn!(
            "everything is kept in memory and lost at the end; take DATABASE_URL=memory: away to keep it"
        ),
        StoreConfig::Sqlite(file) => tracing::info!("everything is kept in {}", file.display()),
        StoreConfig::Postgres { .. } => {}
    }
    if config.secret_key.is_none() && app.stores.durable {
        tracing::warn!("the signing keys lie open in the database; set SECRET_KEY to seal them");
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
    let url = format!("{scheme}://{host}:{port}");
    if config.docs {
        let public = config.public_url.as_ref().map(ToString::to_string);
        let docs = public.as_ref().unwrap_or(&url);
        tracing::info!("listening on {url}, Swagger UI on {docs}/docs");
    } else {
        tracing::info!("listening on {url}");
    }
}
