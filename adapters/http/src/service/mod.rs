//! The service itself: its health, and what its tokens are verified with.

mod discovery;
mod health;
mod keys;
mod problems;
mod tag;

use std::sync::Arc;

use poem_openapi::OpenApi;

pub use self::problems::KINDS;
use self::{discovery::DiscoveryApi, health::HealthApi, keys::KeysApi};
use crate::{problem::Rule, services::Services, settings::Settings};

/// Nothing of it has fields.
pub static RULES: &[&Rule] = &[];

pub fn operations(services: &Arc<Services>, settings: &Settings) -> impl OpenApi + use<> {
    let sessions = &services.auth.sessions;
    (
        KeysApi(sessions.clone()),
        DiscoveryApi::new(sessions.clone(), settings),
    )
}

/// Apart from the rest, because it may stand on a listener of its own.
pub fn health(services: &Arc<Services>) -> impl OpenApi + use<> {
    HealthApi(services.readiness.clone())
}
