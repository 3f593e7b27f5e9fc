//! Puts the service together: one function for each context, and for what they share.

mod auth;
mod environment;
mod events;
mod http;
pub mod keys;
mod users;

pub use self::{
    auth::auth,
    environment::{Environment, SystemClock, SystemStopwatch},
    events::relay,
    http::{Draining, MalformedAsProblem, http},
    keys::{Keys, key_service, keys},
    users::users,
};
