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

use super::{PORT, requests};
use crate::{
    Config,
    config::{Sampling, TraceConfig},
};

/// How long the collector may take for a batch. Meanwhile spans gather in a queue of bounded length, and what finds it full is lost.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the end may take.
const LAST_PATIENCE: Duration = Duration::from_secs(3);
/// How often a collector that does not answer is told of in the log.
const PAUSE: Duration = Duration::from_secs(60);

/// Traces on their way to the collector.
pub struct Tracing(Option<SdkTracerProvider>);

impl Tracing {
    /// Sends what is not sent yet, and waits for that, but not for long.
    pub fn end(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown_with_timeout(LAST_PATIENCE)
        {
            tracing::warn!(%error, "the last traces did not reach the collector");
        }
    }
}

/// Without a collector there is no layer.
pub fn start<S>(config: &Config) -> anyhow::Result<(Option<impl Layer<S> + use<S>>, Tracing)>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let Some(traces) = &config.seeing.traces else {
        return Ok((None, Tracing(None)));
    };
    global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = provider(traces)?;
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("portreeve"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        // Spans only: what is written to the log stays there.
        .with_filter(
            filter_fn(|about| {
                about.is_span() && (about.target() == PORT || requests::is_one(about))
            })
            .with_max_level_hint(LevelFilter::DEBUG),
        );
    Ok((Some(layer), Tracing(Some(provider))))
}

fn provider(config: &TraceConfig) -> anyhow::Result<SdkTracerProvider> {
    let headers = config.headers.iter();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(config.endpoint.clone())
        .with_timeout(PATIENCE)
        .with_headers(
            headers
                .map(|(name, value)| (name.clone(), value.expose().clone()))
                .collect(),
        )
        .build()?;
    let resource = Resource::builder()
        .with_service_name(config.service_name.clone())
        .with_attribute(opentelemetry::KeyValue::new(
            "service.version",
            env!("CARGO_PKG_VERSION"),
        ))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_resource(resource)
        .with_sampler(sampler(config.sampling))
        .with_batch_exporter(Watched::new(exporter))
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

/// Counts what reaches the collector, and says now and then in the log that it does not answer.
#[derive(Debug)]
struct Watched {
    exporter: SpanExporter,
    lost: AtomicU64,
    told: Mutex<Option<Instant>>,
}

impl Watched {
    fn new(exporter: SpanExporter) -> Self {
        Self {
            exporter,
            lost: AtomicU64::new(0),
            told: Mutex::new(None),
        }
    }

    fn note(&self, failure: &OTelSdkError) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|before| before.elapsed() > PAUSE) {
            *told = Some(Instant::now());
            let spans = self.lost.swap(0, Ordering::Relaxed);
            tracing::warn!(error = %failure, spans, "traces do not reach the collector and are lost");
        }
    }
}

impl opentelemetry_sdk::trace::SpanExporter for Watched {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        let result = self.exporter.export(batch).await;
        let outcome = if result.is_ok() { "exported" } else { "failed" };
        metrics::counter!("portreeve_trace_spans_total", "outcome" => outcome).increment(spans);
        if let Err(failure) = &result {
            self.lost.fetch_add(spans, Ordering::Relaxed);
            self.note(failure);
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
