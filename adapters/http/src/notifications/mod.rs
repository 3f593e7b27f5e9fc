//! Mails, for administrators: which were sent to whom, and what became of them.

mod body;
mod mails;
mod problems;
mod tag;

use std::sync::Arc;

use poem_openapi::OpenApi;

use self::mails::MailsApi;
pub use self::problems::KINDS;
use crate::{problem::Rule, services::Services, settings::Settings};

/// Nothing of it has fields of its own.
pub static RULES: &[&Rule] = &[];

pub fn operations(services: &Arc<Services>, _: &Settings) -> impl OpenApi + use<> {
    MailsApi(services.notifications.clone())
}
