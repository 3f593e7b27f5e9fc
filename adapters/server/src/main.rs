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

const LAST_WAIT: Duration = Duration::from_secs(2);

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
    // Whatever is made holds secrets.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    // Otherwise the first TLS connection panics, should a second provider ever slip into the build.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut config = match Config::from_env() {
        Err(problems) if cli.examines() => {
            output::write(format_args!("{}\n", doctor::unusable(&problems)))?;
            bail!("the configuration is not usable")
        }
        read => read?,
    };
    if !cli.serves() {
        // A command that looks after something and ends is nobody's request.
        config.observability.traces = None;
    }
    let traces = portreeve_telemetry::start(&config.log, config.observability.traces.as_ref())?;
    if !cli.examines() {
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let result = cli.run(config).await;
        // Stores end with whatever held them, and end their files by the way.
        let _ = timeout(LAST_WAIT, portreeve_sqlite::all_closed()).await;
        result
    });
    // What blocks a thread, as looking up a name does while the network is gone, cannot be ended and may take long: nobody waits for it.
    runtime.shutdown_timeout(LAST_WAIT);
    traces.shut_down();
    result
}
