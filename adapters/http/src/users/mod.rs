//! Profiles and people. What is shown of a user is their profile and how their account stands, the latter always as `auth` knows it
//! now, except in lists.

mod body;
pub mod examples;
mod if_match;
mod list;
mod me;
mod problems;
mod rules;
mod tag;

use std::sync::Arc;

use poem_openapi::OpenApi;

pub use self::{
    body::{RoleName, StatusName, UserBody},
    problems::{KINDS, UNKNOWN_USER},
    rules::RULES,
    tag::Tag,
};
use self::{list::ListApi, me::MeApi};
use crate::{services::Services, settings::Settings};

pub fn operations(services: &Arc<Services>, _: &Settings) -> impl OpenApi + use<> {
    let users = &services.users;
    (MeApi(users.clone()), ListApi(users.clone()))
}
