//! Traces, for a collector that speaks OTLP: one span for each request, and inside it one for each call of a port.
//!
//! Nothing of it exists unless `OTEL_EXPORTER_OTLP_ENDPOINT` is set: then the ports are wrapped when the service is put together
//! (`ports/`), and requests are told to the collector's trace or one of their own (`requests.rs`). The adapters know nothing of it.
//!
//! No span holds an argument or a result, only how a call ended, and the ids of events. By those a delivery is found together with the
//! request that caused it: it happens later, perhaps in another instance, and is a trace of its own.

#[cfg(feature = "otlp")]
mod collector;
#[cfg(feature = "otlp")]
mod ports;
#[cfg(feature = "otlp")]
mod publisher;
#[cfg(feature = "otlp")]
mod requests;

#[cfg(feature = "otlp")]
pub use self::{
    collector::{Tracing, start},
    ports::{Traced, ports, stores},
    publisher::publisher,
    requests::requests,
};
#[cfg(not(feature = "otlp"))]
pub use without::{Tracing, ports, publisher, requests, start, stores};

/// The target of the spans of port calls.
pub const PORT: &str = "portreeve::port";

/// The same without the feature: nothing is changed.
#[cfg(not(feature = "otlp"))]
mod without {
    use std::sync::Arc;

    use portreeve::{auth::Ports, events::EventPublisher};
    use portreeve_http::Traces;
    use tracing_subscriber::layer::Identity;

    use crate::{Config, Stores};

    pub struct Tracing;

    impl Tracing {
        pub fn end(self) {}
    }

    pub fn start(_: &Config) -> anyhow::Result<(Identity, Tracing)> {
        Ok((Identity::new(), Tracing))
    }

    pub fn stores(_: &Config, stores: Stores) -> Stores {
        stores
    }

    pub fn ports(_: &Config, ports: Ports) -> Ports {
        ports
    }

    pub fn publisher(_: &Config, publisher: Arc<dyn EventPublisher>) -> Arc<dyn EventPublisher> {
        publisher
    }

    pub fn requests(_: &Config) -> Option<Arc<dyn Traces>> {
        None
    }
}
