//! Outbound: what operators see of the service at work.
//!
//! | module | what | for whom |
//! |---|---|---|
//! | [`logs`] | one line for each thing that happens | standard error |
//! | [`metrics`] | counts and states of this process | Prometheus, which scrapes `/metrics` |
//! | [`traces`] | a span for each request and each call of a port | a collector that speaks OTLP |

pub mod logs;
pub mod metrics;
pub mod traces;

use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

use self::{
    logs::LogSettings,
    traces::{TraceExport, TraceSettings},
};

/// Starts the log, and the traces if a collector is configured. The traces end with [`TraceExport::shut_down`].
///
/// # Errors
/// The filter cannot be parsed, the exporter cannot be made, or the process has a log already.
pub fn start(log: &LogSettings, traces: Option<&TraceSettings>) -> anyhow::Result<TraceExport> {
    let log = logs::layer(log)?;
    let (spans, export) = traces::layer(traces)?;
    tracing_subscriber::registry()
        .with(log)
        .with(spans)
        .try_init()
        .map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    logs::log_panics();
    Ok(export)
}
