//! Accounts and sign-in, a file for each group of paths. A handler turns a body into a command, calls the service, and turns the result
//! into a body.

mod administration;
mod cookie;
mod done;
mod email;
mod examples;
mod grant;
mod login;
mod logout;
mod oauth;
mod origin;
mod password;
mod problems;
mod proof;
mod recovery;
mod refresh;
mod registration;
mod revocations;
mod rules;
mod sessions;
mod tag;
mod tokens;

use std::sync::Arc;

use poem_openapi::OpenApi;

use self::{
    administration::AdministrationApi, cookie::RefreshCookie, email::EmailApi, login::LoginApi,
    logout::LogoutApi, password::PasswordApi, recovery::RecoveryApi, refresh::RefreshApi,
    registration::RegistrationApi, revocations::RevocationsApi, sessions::SessionsApi,
    tokens::TokensApi,
};
pub use self::{
    origin::Origins,
    problems::{FOREIGN_ORIGIN, INVALID_TICKET, KINDS},
    rules::RULES,
    tokens::{PASSWORD_FLOW, TOKEN_ENDPOINT},
};
use crate::{services::Services, settings::Settings};

pub fn operations(services: &Arc<Services>, settings: &Settings) -> impl OpenApi + use<> {
    let services = services.clone();
    let cookie = Arc::new(RefreshCookie::of(settings));
    (
        RegistrationApi(services.clone()),
        LoginApi(services.clone(), cookie.clone()),
        RefreshApi(services.clone(), cookie.clone()),
        TokensApi(services.clone()),
        LogoutApi(services.clone(), cookie),
        SessionsApi(services.clone()),
        RevocationsApi::new(services.clone()),
        PasswordApi(services.clone()),
        RecoveryApi(services.clone()),
        EmailApi(services.clone()),
        AdministrationApi(services),
    )
}
