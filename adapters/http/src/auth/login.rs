//! Sign-in with a password.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Enum, Object, OpenApi, types::Example};
use portreeve::{
    auth::{Device, LogIn, Password, PasswordRule},
    shared::EmailAddress,
};
use serde::Deserialize;

use super::{
    cookie::RefreshCookie,
    examples::PASSWORD,
    grant::{Granted, device},
    problems::{FOREIGN_ORIGIN, INVALID_CREDENTIALS},
    tag::Tag,
};
use crate::{
    middleware::ClientAddress,
    problem::{FieldErrors, Problem, common, problem_set},
    request::{Body, non_null_enum},
    services::Services,
    users::examples::EMAIL,
};

pub struct LoginApi(pub Arc<Services>, pub Arc<RefreshCookie>);

problem_set!(
    LogInProblem = common::WITH_FIELDS,
    common::STORED,
    &[
        &INVALID_CREDENTIALS,
        &FOREIGN_ORIGIN,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
        &common::BUSY,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl LoginApi {
    /// Sign in
    ///
    /// The response is the same, and takes the same time, for a wrong password, an unknown address and a suspended account. With the
    /// transport `cookie`, the refresh token is in an `HttpOnly` cookie instead of the body, and only the service's own pages and the
    /// configured origins may sign in.
    #[oai(path = "/login", method = "post", operation_id = "logIn")]
    async fn log_in(
        &self,
        request: &Request,
        client: ClientAddress,
        body: Body<LogInBody>,
    ) -> Result<Granted, LogInProblem> {
        let in_cookie = body.0.transport == Some(Transport::Cookie);
        if in_cookie {
            // Or another's page could sign its visitors in to an account of its own.
            self.1.origins.check(request)?;
        }
        let command = body.0.into_command(device(request, client))?;
        let grant = self.0.auth.sessions.log_in(command).await?;
        Ok(Granted::new(&grant, in_cookie.then_some(self.1.as_ref())))
    }
}

/// The credentials, and how the refresh token is returned.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct LogInBody {
    /// The address of the account, case-insensitive.
    #[oai(validator(max_length = 254))]
    email: String,
    /// The password of the account.
    #[oai(validator(min_length = 1, max_length = 128))]
    password: String,
    /// `body` (the default): in the response body. `cookie`: in a cookie that scripts cannot read, for browsers.
    #[serde(default, deserialize_with = "non_null_enum")]
    pub transport: Option<Transport>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
pub enum Transport {
    #[default]
    Body,
    Cookie,
}

impl LogInBody {
    pub fn into_command(self, device: Device) -> Result<LogIn, Problem> {
        let mut errors = FieldErrors::default();
        let email = errors.take("email", EmailAddress::parse(&self.email));
        let password = Password::presented(&self.password).ok_or(PasswordRule::Long);
        let password = errors.take("password", password);
        errors.or(email.zip(password).map(|(email, password)| LogIn {
            email,
            password,
            device,
        }))
    }
}

impl Example for LogInBody {
    fn example() -> Self {
        Self {
            email: EMAIL.into(),
            password: PASSWORD.into(),
            transport: Some(Transport::Body),
        }
    }
}
