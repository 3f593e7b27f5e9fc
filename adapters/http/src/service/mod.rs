//! The service itself: its health, and the keys its tokens are checked with.

mod health;
mod keys;
mod tag;

use std::sync::Arc;

use poem_openapi::OpenApi;

use self::{health::HealthApi, keys::KeysApi};
use crate::{
    problem::{Kind, Rule},
    services::Services,
    settings::Settings,
};

pub static KINDS: &[&Kind] = &[];
/// Nothing of it has fields.
pub static RULES: &[&Rule] = &[];

pub fn operations(services: &Arc<Services>, _: &Settings) -> impl OpenApi + use<> {
    KeysApi(services.auth.sessions.clone())
}

/// Apart from the rest, because it may stand on a listener of its own.
pub fn health(services: &Arc<Services>) -> impl OpenApi + use<> {
    HealthApi(services.readiness.clone())
}
