//! What runs behind the API, for administrators.

mod job_body;
mod jobs;
mod problems;
mod run_body;
mod subscriptions;
mod tag;

use std::sync::Arc;

use poem_openapi::OpenApi;

pub use self::problems::KINDS;
use self::{jobs::JobsApi, subscriptions::SubscriptionsApi};
use crate::{problem::Rule, services::Services, settings::Settings};

/// Nothing of it has fields.
pub static RULES: &[&Rule] = &[];

pub fn operations(services: &Arc<Services>, _: &Settings) -> impl OpenApi + use<> {
    (
        JobsApi(services.jobs.clone()),
        SubscriptionsApi(services.subscriptions.clone()),
    )
}
