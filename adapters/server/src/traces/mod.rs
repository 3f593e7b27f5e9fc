//! A span around each call of a port, if traces are collected.

#[cfg(feature = "otlp")]
mod ports;
#[cfg(feature = "otlp")]
mod publisher;

#[cfg(feature = "otlp")]
pub use self::{
    ports::{Traced, ports, stores},
    publisher::publisher,
};
#[cfg(not(feature = "otlp"))]
pub use without::{ports, publisher, stores};

/// The same without the feature: nothing is changed.
#[cfg(not(feature = "otlp"))]
mod without {
    use std::sync::Arc;

    use portreeve::{auth::Ports, events::EventPublisher};

    use crate::{Config, Stores};

    pub fn stores(_: &Config, stores: Stores) -> Stores {
        stores
    }

    pub fn ports(_: &Config, ports: Ports) -> Ports {
        ports
    }

    pub fn publisher(_: &Config, publisher: Arc<dyn EventPublisher>) -> Arc<dyn EventPublisher> {
        publisher
    }
}
