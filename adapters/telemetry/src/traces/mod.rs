//! Traces, for a collector that speaks OTLP: one span for each request, and inside it one for each call of a port.
//!
//! Without [`TraceSettings`] no port is wrapped and no span is exported. No span has arguments or results of a call, only its outcome and
//! the ids of events. By those ids a delivery is found together with the request that caused it: it happens later, perhaps in another
//! instance, and is a trace of its own.

mod calls;
#[cfg(feature = "otlp")]
mod collector;
mod deliveries;
#[cfg(not(feature = "otlp"))]
mod disabled;
#[cfg(feature = "otlp")]
mod requests;
mod settings;

#[cfg(not(feature = "otlp"))]
pub use self::disabled::{RequestTraces, TraceExport, layer};
pub use self::{
    calls::TracedCalls,
    deliveries::TracedSubscriber,
    settings::{Sampling, TraceSettings},
};
#[cfg(feature = "otlp")]
pub use self::{
    collector::{TraceExport, layer},
    requests::RequestTraces,
};

/// The target of the spans of port calls.
pub const PORT: &str = "portreeve::port";
