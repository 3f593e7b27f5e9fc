//! The binary. Everything it does is in the library beside it.

use std::{process::ExitCode, time::Duration};

use anyhow::bail;
use clap::Parser;
use portreeve_server::{
    Config,
    commands::{Cli, output},
    doctor,
};
use rustix::fs::Mode;
use tokio::time::timeout;

const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::fatal(&error),
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    // Every file that is created has secrets.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    // Otherwise the first TLS connection panics, should a second provider ever slip into the build.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut config = match Config::from_env() {
        Err(problems) if cli.diagnoses() => {
            output::write(format_args!("{}\n", doctor::unusable(&problems)))?;
            bail!("the configuration is not usable")
        }
        read => read?,
    };
    if !cli.serves() {
        // Commands make no traces.
        config.observability.traces = None;
    }
    let traces = portreeve_telemetry::start(&config.log, config.observability.traces.as_ref())?;
    if !cli.diagnoses() {
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let result = cli.run(config).await;
        // A store closes its file when it is dropped.
        let _ = timeout(SHUTDOWN_TIMEOUT, portreeve_sqlite::all_closed()).await;
        result
    });
    // A blocking call, such as a DNS lookup without a network, cannot be aborted and may take long: it is not awaited.
    runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
    traces.shut_down();
    result
}
