//! Puts the service together.

mod environment;
mod http;
pub mod keys;

pub use self::{
    environment::{SystemClock, SystemStopwatch},
    http::{Draining, MalformedAsProblem, TracedRequests},
    keys::key_service,
};
