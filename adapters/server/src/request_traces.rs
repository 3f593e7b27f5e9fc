use portreeve_http::{Asked, Traces};
use portreeve_telemetry::traces::RequestTraces;
use tracing::Span;

/// Makes each request a part of a trace.
pub struct TracedRequests(pub RequestTraces);

impl Traces for TracedRequests {
    fn begin(&self, span: &Span, asked: Asked<'_>) -> Option<String> {
        self.0
            .begin(span, asked.method, asked.operation, asked.headers)
    }

    fn end(&self, span: &Span, status: u16) {
        self.0.end(span, status);
    }
}
