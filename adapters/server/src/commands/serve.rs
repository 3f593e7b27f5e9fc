use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
    time::timeout,
};

use crate::{App, Config, Server, World, config::StoreConfig, tended::tended};

/// How long the delivery of events may go on at the end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until it is told to stop.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let app = App::build(&config, World::real()).await?;
    let server = bind(config.address, "HOST and PORT").await?;
    let management = match config.management {
        Some(address) => Some(bind(address, "MANAGEMENT_HOST and MANAGEMENT_PORT").await?),
        None => None,
    };
    // Before anybody asks for a token or the keys.
    app.keys().begin().await?;
    let front = app.front(&config)?;
    if let Some(management) = &management {
        let address = management.address();
        tracing::info!(
            "health and metrics are on http://{address}/health/ready and http://{address}/metrics"
        );
    }
    announce(&app, &config, server.address().port());
    let managing = async {
        match (management, app.management(&config)) {
            // Until the process ends: readiness says no while the last requests are answered.
            (Some(server), Some(front)) => server.serve(front, std::future::pending()).await,
            _ => std::future::pending().await,
        }
    };
    let mut signals = Signals::new()?;
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
        )
    };
    let serving = server.serve(front, async {
        let _ = stopped.await;
    });
    let twice = async {
        signals.next().await;
        tracing::info!("stopping: what has come in is still answered; once more ends it at once");
        let _ = stopping.send(());
        signals.next().await;
    };
    tokio::select! {
        () = serving => {}
        () = managing => anyhow::bail!("the management listener exited"),
        () = twice => anyhow::bail!("told to stop twice: requests in flight were cut off"),
        _ = background => anyhow::bail!("the work in the background has come to an end"),
    }
    // What was written last would otherwise wait until its lease ends. If the store is gone, that is what it does.
    if !matches!(timeout(LAST_WORDS, app.settle()).await, Ok(Ok(()))) {
        tracing::warn!("some events are left for the next who delivers");
    }
    Ok(())
}

async fn bind(address: SocketAddr, variables: &str) -> anyhow::Result<Server> {
    let bound = Server::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}; set {variables} to a free address"))
}

/// SIGTERM, as `docker stop` and systemd send it, and Ctrl-C.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
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
    let scheme = if config.front.tls.is_some() {
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
