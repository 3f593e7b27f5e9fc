//! Puts the service together: a file for each context, and for what they share.

pub mod auth;
pub mod environment;
pub mod events;
pub mod http;
pub mod keys;
pub mod traces;
pub mod users;

pub use self::environment::Environment;
