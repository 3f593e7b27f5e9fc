use std::sync::Arc;

use opentelemetry::{
    global,
    propagation::Extractor,
    trace::{Status, TraceContextExt},
};
use poem::http::HeaderMap;
use portreeve_http::{Asked, Traces};
use tracing::{Metadata, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::Config;

pub fn requests(config: &Config) -> Option<Arc<dyn Traces>> {
    let traces: Arc<dyn Traces> = Arc::new(OpenTelemetry);
    config.seeing.traces.as_ref().map(|_| traces)
}

/// Whether this is the span that the HTTP adapter opens for each request.
pub fn is_one(about: &Metadata<'_>) -> bool {
    about.name() == "request" && about.target().starts_with("portreeve_http")
}

struct OpenTelemetry;

impl Traces for OpenTelemetry {
    fn begin(&self, span: &Span, asked: Asked<'_>) -> Option<String> {
        let parent = global::get_text_map_propagator(|w3c| w3c.extract(&Headers(asked.headers)));
        // Fails for a span that the collector is not meant to see, and that has no trace.
        span.set_parent(parent).ok()?;
        span.set_attribute("http.request.method", asked.method.to_string());
        let context = span.context();
        let here = context.span();
        here.update_name(asked.operation.to_owned());
        Some(here.span_context().trace_id().to_string())
    }

    fn end(&self, span: &Span, status: u16) {
        span.set_attribute("http.response.status_code", i64::from(status));
        // What the caller did wrong is no error of ours.
        if status >= 500 {
            span.set_status(Status::error("the answer is a failure"));
        }
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}
