//! A new account.

use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json, types::Example};
use portreeve::{auth::Register, shared::Secret};
use serde::Deserialize;

use super::{
    examples::PASSWORD,
    problems::{EMAIL_TAKEN, REGISTRATION_CLOSED},
    tag::Tag,
};
use crate::{
    middleware::ClientAddress,
    problem::{common, problem_set},
    request::{Body, non_null},
    services::Services,
    users::{
        UserBody,
        examples::{EMAIL, NAME},
    },
};

pub struct RegistrationApi(pub Arc<Services>);

problem_set!(
    RegisterProblem = common::WITH_FIELDS,
    common::STORED,
    &[
        &EMAIL_TAKEN,
        &REGISTRATION_CLOSED,
        &common::TOO_MANY_ATTEMPTS,
        &common::BUSY,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl RegistrationApi {
    /// Register an account
    ///
    /// Email addresses are compared without regard to case and Unicode form. The account gets the role `user`. A mail with the proof of the
    /// address is sent.
    #[oai(path = "/register", method = "post", operation_id = "registerAccount")]
    async fn register(
        &self,
        client: ClientAddress,
        body: Body<RegisterBody>,
    ) -> Result<Registered, RegisterProblem> {
        let command = body.0.into_command(client);
        let Some(onboarded) = self.0.onboarding.register(command).await? else {
            return Ok(Registered::Accepted);
        };
        if let Some(error) = onboarded.profile_error {
            let account_id = onboarded.account.id();
            tracing::warn!(%error, %account_id, "creation of the profile is deferred");
        }
        Ok(Registered::Created(Json(UserBody::from(&onboarded.user))))
    }
}

#[derive(ApiResponse)]
enum Registered {
    /// The account and its profile exist.
    #[oai(status = 201)]
    Created(Json<UserBody>),
    /// Only where registrations are to be confirmed. A mail was sent to the address: with a link and a code for `POST
    /// /api/v1/auth/email/verify`, which makes the account; or, if an account has the address already, one that says so. The response tells
    /// neither.
    #[oai(status = 202)]
    Accepted,
}

/// A new account.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct RegisterBody {
    /// The address to sign in with.
    #[oai(validator(max_length = 254))]
    email: String,
    /// From 8 to 128 characters, and hard to guess. All characters are allowed.
    #[oai(validator(min_length = 8, max_length = 128))]
    password: String,
    /// The name that others see. An empty text is none.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 100))]
    display_name: Option<String>,
}

impl RegisterBody {
    pub fn into_command(self, client: ClientAddress) -> Register {
        Register {
            email: self.email,
            password: Secret::new(self.password),
            display_name: self.display_name.filter(|name| !name.is_empty()),
            address: client.0,
        }
    }
}

impl Example for RegisterBody {
    fn example() -> Self {
        Self {
            email: EMAIL.into(),
            password: PASSWORD.into(),
            display_name: Some(NAME.into()),
        }
    }
}
