use std::{io::IsTerminal, panic};

use tracing_subscriber::{EnvFilter, fmt};

use crate::Config;

/// Starts the log, on standard error: text on a terminal, otherwise JSON, unless `LOG_FORMAT` says so.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log_filter)?;
    let json = config
        .log_json
        .unwrap_or_else(|| !std::io::stderr().is_terminal());
    let log = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let started = if json {
        log.json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    } else {
        log.try_init()
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    panic::set_hook(Box::new(|info| {
        // The place and not the message: a message may hold what was being worked on.
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic; this is a fault in the program");
    }));
    Ok(())
}
