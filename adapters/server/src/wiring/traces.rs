use std::sync::Arc;

use portreeve::{
    events::Subscriber,
    shared::{CallObserver, Port},
};
use portreeve_http::{RequestInfo, Traces};
use portreeve_telemetry::traces::{RequestTraces, TracedCalls, TracedSubscriber};
use tracing::Span;

use crate::{Config, Stores};

/// Reports the calls of ports to the traces. `None` if none are made: then no port is wrapped.
fn observer(config: &Config) -> Option<Arc<dyn CallObserver>> {
    config.observability.traces.as_ref()?;
    Some(Arc::new(TracedCalls))
}

pub fn observed_stores(stores: Stores, config: &Config) -> Stores {
    match observer(config) {
        Some(observer) => stores.observed(&observer),
        None => stores,
    }
}

pub fn observed<P: Port + ?Sized>(port: Arc<P>, config: &Config) -> Arc<P> {
    match observer(config) {
        Some(observer) => port.observed(observer),
        None => port,
    }
}

pub fn traced_subscriber(subscriber: Arc<dyn Subscriber>, config: &Config) -> Arc<dyn Subscriber> {
    match config.observability.traces {
        Some(_) => Arc::new(TracedSubscriber(subscriber)),
        None => subscriber,
    }
}

pub fn request_traces(config: &Config) -> Option<Arc<dyn Traces>> {
    config.observability.traces.as_ref()?;
    Some(Arc::new(TracedRequests(RequestTraces)))
}

/// Makes each request a part of a trace.
struct TracedRequests(RequestTraces);

impl Traces for TracedRequests {
    fn begin(&self, span: &Span, request: RequestInfo<'_>) -> Option<String> {
        self.0
            .begin(span, request.method, request.operation, request.headers)
    }

    fn end(&self, span: &Span, status: u16) {
        self.0.end(span, status);
    }
}
