use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use crate::{App, Config, Server, World};

/// Serves until it is told to stop.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let app = App::build(&config, World::real()).await?;
    let server = Server::bind(config.address).await.with_context(|| {
        format!(
            "cannot listen on {}; set HOST and PORT to a free address",
            config.address
        )
    })?;
    // Before anybody asks for a token or the keys.
    app.keys().begin().await?;
    announce(&app, &config, server.address().port());
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests in flight are still answered");
    };
    let relay = tokio::spawn(app.relay());
    let keys = app.keys().clone();
    let keeping = tokio::spawn(async move { keys.run().await });
    server.serve(app.endpoint, stop).await;
    // Whatever it held is claimed again when the lease ends.
    relay.abort();
    keeping.abort();
    Ok(())
}

fn announce(app: &App, config: &Config, port: u16) {
    if !app.stores.durable {
        tracing::warn!(
            "everything is kept in memory and lost at the end; set DATABASE_URL to keep it"
        );
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
    tracing::info!("listening on http://{host}:{port}, Swagger UI on http://{host}:{port}/docs");
}
