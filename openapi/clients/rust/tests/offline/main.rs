//! The client where the network or the service does not do what it should. Takes no service.

mod future;
mod redirects;
mod secrets;
mod session;
mod storage;
mod wire;
