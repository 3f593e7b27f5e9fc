//! The password of the signed-in user.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, types::Example};
use portreeve::{auth::ChangePassword, shared::Secret, users::User};
use serde::Deserialize;

use super::{
    done::Done,
    examples::{OTHER_PASSWORD, PASSWORD},
    problems::{WRONG_PASSWORD, of_new_password},
    tag::Tag,
};
use crate::{
    problem::{common, problem_set},
    request::Body,
    security::{SIGNED_IN, SignedIn},
    services::Services,
};

pub struct PasswordApi(pub Arc<Services>);

problem_set!(
    ChangePasswordProblem = SIGNED_IN,
    common::WITH_FIELDS,
    &[
        &WRONG_PASSWORD,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
        &common::BUSY,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl PasswordApi {
    /// Change your password
    ///
    /// Ends all other sessions of the account.
    #[oai(
        path = "/password/change",
        method = "post",
        operation_id = "changePassword"
    )]
    async fn change_password(
        &self,
        caller: SignedIn,
        body: Body<ChangePasswordBody>,
    ) -> Result<Done, ChangePasswordProblem> {
        let user = self.0.users.me(caller.0.facts().clone()).await?;
        let command = body.0.into_command(&user);
        let changed = self
            .0
            .auth
            .lifecycle
            .change_password(&caller.0, command)
            .await;
        changed.map_err(of_new_password)?;
        Ok(Done::NoContent)
    }
}

/// The current and the new password.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct ChangePasswordBody {
    /// Proves that the owner of the account asks for it.
    #[oai(validator(min_length = 1, max_length = 128))]
    current_password: String,
    /// From 8 to 128 characters, and hard to guess. All characters are allowed.
    #[oai(validator(min_length = 8, max_length = 128))]
    new_password: String,
}

impl ChangePasswordBody {
    /// `user` is the caller: a password must not be made of their name.
    pub fn into_command(self, user: &User) -> ChangePassword {
        let name = user.state().profile.display_name.as_ref();
        ChangePassword {
            current: Secret::new(self.current_password),
            new: Secret::new(self.new_password),
            personal: name
                .map(|name| name.as_str().to_owned())
                .into_iter()
                .collect(),
        }
    }
}

impl Example for ChangePasswordBody {
    fn example() -> Self {
        Self {
            current_password: PASSWORD.into(),
            new_password: OTHER_PASSWORD.into(),
        }
    }
}
