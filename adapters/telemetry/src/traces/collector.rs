use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider, SpanData},
};
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use super::{PORT, Sampling, TraceSettings, requests};

/// How long the collector may take for a batch. Meanwhile spans wait in a bounded queue, and are dropped when it is full.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the last export may take.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);
/// How often a collector that does not answer is logged.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// Exports spans to the collector, if there is one.
pub struct TraceExport(Option<SdkTracerProvider>);

impl TraceExport {
    /// Exports what is not exported yet, within a bounded time.
    pub fn shut_down(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown_with_timeout(SHUTDOWN_TIMEOUT)
        {
            tracing::warn!(%error, "the last traces did not reach the collector");
        }
    }
}

/// The layer that takes spans, and their export. Without settings there is no layer.
///
/// # Errors
/// The exporter cannot be made.
pub fn layer<S>(
    settings: Option<&TraceSettings>,
) -> anyhow::Result<(Option<impl Layer<S> + use<S>>, TraceExport)>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let Some(settings) = settings else {
        return Ok((None, TraceExport(None)));
    };
    global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = provider(settings)?;
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("portreeve"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        // Spans only: log lines are not exported.
        .with_filter(
            filter_fn(|about| {
                about.is_span() && (about.target() == PORT || requests::is_request(about))
            })
            .with_max_level_hint(LevelFilter::DEBUG),
        );
    Ok((Some(layer), TraceExport(Some(provider))))
}

fn provider(settings: &TraceSettings) -> anyhow::Result<SdkTracerProvider> {
    let headers = settings.headers.iter();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(settings.endpoint.clone())
        .with_timeout(EXPORT_TIMEOUT)
        .with_headers(
            headers
                .map(|(name, value)| (name.clone(), value.expose().clone()))
                .collect(),
        )
        .build()?;
    let resource = Resource::builder()
        .with_service_name(settings.service_name.clone())
        .with_attribute(opentelemetry::KeyValue::new(
            "service.version",
            env!("CARGO_PKG_VERSION"),
        ))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_resource(resource)
        .with_sampler(sampler(settings.sampling))
        .with_batch_exporter(MonitoredExporter::new(exporter))
        .build())
}

fn sampler(sampling: Sampling) -> Sampler {
    let own = Sampler::TraceIdRatioBased(sampling.ratio);
    if sampling.caller_decides {
        Sampler::ParentBased(Box::new(own))
    } else {
        own
    }
}

/// Counts the spans that reach the collector, and logs with a bounded rate when it does not answer.
#[derive(Debug)]
struct MonitoredExporter {
    exporter: SpanExporter,
    lost: AtomicU64,
    logged: Mutex<Option<Instant>>,
}

impl MonitoredExporter {
    fn new(exporter: SpanExporter) -> Self {
        Self {
            exporter,
            lost: AtomicU64::new(0),
            logged: Mutex::new(None),
        }
    }

    fn record(&self, failure: &OTelSdkError) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_none_or(|before| before.elapsed() > LOG_INTERVAL) {
            *logged = Some(Instant::now());
            let spans = self.lost.swap(0, Ordering::Relaxed);
            tracing::warn!(error = %failure, spans, "traces do not reach the collector and are lost");
        }
    }
}

impl opentelemetry_sdk::trace::SpanExporter for MonitoredExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        let result = self.exporter.export(batch).await;
        let outcome = if result.is_ok() { "exported" } else { "failed" };
        metrics::counter!("portreeve_trace_spans_total", "outcome" => outcome).increment(spans);
        if let Err(failure) = &result {
            self.lost.fetch_add(spans, Ordering::Relaxed);
            self.record(failure);
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
