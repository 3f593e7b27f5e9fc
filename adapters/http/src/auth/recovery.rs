//! A forgotten password.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, types::Example};
use portreeve::{auth::ResetPassword, shared::Secret};
use serde::Deserialize;

use super::{
    done::Done,
    examples::{ONE_TIME_TOKEN, OTHER_PASSWORD},
    problems::{INVALID_ONE_TIME_TOKEN, of_new_password},
    proof::{Accepted, proof},
    tag::Tag,
};
use crate::{
    middleware::ClientAddress,
    problem::{Problem, common, problem_set},
    request::{Body, non_null},
    services::Services,
    users::examples::EMAIL,
};

pub struct RecoveryApi(pub Arc<Services>);

problem_set!(
    ForgotPasswordProblem = common::WITH_FIELDS,
    common::STORED,
    &[&common::TOO_MANY_ATTEMPTS],
);

problem_set!(
    ResetPasswordProblem = common::WITH_FIELDS,
    common::STORED,
    &[
        &INVALID_ONE_TIME_TOKEN,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
        &common::BUSY,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl RecoveryApi {
    /// Ask for a new password
    ///
    /// If an account has the address, a mail with a link and a code is sent there, at most one in a minute. The response is the same, and
    /// takes the same time, whether or not there is such an account.
    #[oai(
        path = "/password/forgot",
        method = "post",
        operation_id = "forgotPassword"
    )]
    async fn forgot(
        &self,
        client: ClientAddress,
        body: Body<EmailBody>,
    ) -> Result<Accepted, ForgotPasswordProblem> {
        let lifecycle = &self.0.auth.lifecycle;
        lifecycle.forgot_password(&body.0.email, client.0).await?;
        Ok(Accepted::Accepted)
    }

    /// Choose a new password
    ///
    /// With the token of a link, or with the address and the code of the same mail; a code may be tried five times. Ends all sessions of the
    /// account, makes all other links and codes worthless, and does not sign in.
    #[oai(
        path = "/password/reset",
        method = "post",
        operation_id = "resetPassword"
    )]
    async fn reset(
        &self,
        client: ClientAddress,
        body: Body<ResetPasswordBody>,
    ) -> Result<Done, ResetPasswordProblem> {
        let command = body.0.into_command(client)?;
        let reset = self.0.auth.lifecycle.reset_password(command).await;
        reset.map_err(of_new_password)?;
        Ok(Done::NoContent)
    }
}

/// An address.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "EmailRequest", example, deny_unknown_fields)]
pub struct EmailBody {
    /// The address of the account, case-insensitive.
    #[oai(validator(max_length = 254))]
    pub email: String,
}

/// The new password, and the `token`, or `email` and `code`.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields, skip_serializing_if_is_none)]
pub struct ResetPasswordBody {
    /// What stands in the link of the mail.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 256))]
    token: Option<String>,
    /// The address that the mail was sent to.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 254))]
    email: Option<String>,
    /// The six digits of the mail.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 16))]
    code: Option<String>,
    /// From 8 to 128 characters, and hard to guess. All characters are allowed.
    #[oai(validator(min_length = 8, max_length = 128))]
    new_password: String,
}

impl ResetPasswordBody {
    fn into_command(self, client: ClientAddress) -> Result<ResetPassword, Problem> {
        Ok(ResetPassword {
            proof: proof(self.token, self.email, self.code)?,
            new: Secret::new(self.new_password),
            address: client.0,
        })
    }
}

impl Example for EmailBody {
    fn example() -> Self {
        Self {
            email: EMAIL.into(),
        }
    }
}

impl Example for ResetPasswordBody {
    fn example() -> Self {
        Self {
            token: Some(ONE_TIME_TOKEN.into()),
            email: None,
            code: None,
            new_password: OTHER_PASSWORD.into(),
        }
    }
}
