//! The address of an account: its proof, and another one.

use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json, types::Example};
use portreeve::{
    auth::{ChangeEmail, UndoEmailChange, Verified, VerifyEmail},
    shared::Secret,
};
use serde::Deserialize;

use super::{
    examples::{ONE_TIME_TOKEN, PASSWORD},
    problems::{INVALID_ONE_TIME_TOKEN, WRONG_PASSWORD, of_email_change},
    proof::{Accepted, Proven, ResetTokenBody, proof},
    recovery::EmailBody,
    tag::Tag,
};
use crate::{
    middleware::ClientAddress,
    problem::{Problem, common, problem_set},
    request::{Body, non_null},
    security::{MaybeSignedIn, SIGNED_IN, SignedIn},
    services::Services,
};

pub struct EmailApi(pub Arc<Services>);

problem_set!(
    VerifyEmailProblem = common::WITH_FIELDS,
    SIGNED_IN,
    &[
        &INVALID_ONE_TIME_TOKEN,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
        &common::BUSY,
    ],
);

problem_set!(
    ResendVerificationProblem = common::WITH_FIELDS,
    common::STORED,
    &[&common::TOO_MANY_ATTEMPTS],
);

problem_set!(
    ChangeEmailProblem = SIGNED_IN,
    common::WITH_FIELDS,
    &[&WRONG_PASSWORD, &common::TOO_MANY_ATTEMPTS, &common::BUSY,],
);

problem_set!(
    UndoEmailChangeProblem = common::WITH_BODY,
    common::STORED,
    &[
        &INVALID_ONE_TIME_TOKEN,
        &common::CONTENTION,
        &common::TOO_MANY_ATTEMPTS,
    ],
);

#[OpenApi(prefix_path = "/api/v1/auth", tag = "Tag::Auth")]
impl EmailApi {
    /// Prove an address
    ///
    /// With the token of a link, or with the address and the code of the same mail; a code may be tried five times. It proves the address of
    /// an account, completes a change of the address, or confirms a registration.
    ///
    /// An account may have been registered by somebody else than the owner of its address. So the first proof must come with an access
    /// token of the account, or with the `password` of the registration. Without them the address is proven, all sessions end, the password
    /// is worth nothing any more, and the response has a token to choose another one.
    #[oai(path = "/email/verify", method = "post", operation_id = "verifyEmail")]
    async fn verify(
        &self,
        caller: MaybeSignedIn,
        client: ClientAddress,
        body: Body<VerifyEmailBody>,
    ) -> Result<Proven, VerifyEmailProblem> {
        let command = body.0.into_command(client)?;
        let lifecycle = &self.0.auth.lifecycle;
        let verified = lifecycle.verify_email(caller.0.as_ref(), command).await?;
        Ok(verified.into())
    }

    /// Ask for the proof of an address once more
    ///
    /// If an account or a registration has the address and it is not proven, a mail with a link and a code is sent there, at most one in a
    /// minute. The response is the same, and takes the same time, in any case.
    #[oai(
        path = "/email/resend",
        method = "post",
        operation_id = "resendVerification"
    )]
    async fn resend(
        &self,
        client: ClientAddress,
        body: Body<EmailBody>,
    ) -> Result<Accepted, ResendVerificationProblem> {
        let lifecycle = &self.0.auth.lifecycle;
        lifecycle
            .resend_verification(&body.0.email, client.0)
            .await?;
        Ok(Accepted::Accepted)
    }

    /// Change your address
    ///
    /// A mail with a link and a code is sent to the new address; send them to `POST /api/v1/auth/email/verify`. The old address stays until
    /// then. The old one gets a mail too, by which the change can be undone for 72 hours. If another account has the new address, the
    /// proof is refused.
    #[oai(path = "/email/change", method = "post", operation_id = "changeEmail")]
    async fn change(
        &self,
        caller: SignedIn,
        body: Body<ChangeEmailBody>,
    ) -> Result<Accepted, ChangeEmailProblem> {
        let lifecycle = &self.0.auth.lifecycle;
        let command = body.0.into_command();
        let asked = lifecycle.request_email_change(&caller.0, command).await;
        asked.map_err(of_email_change)?;
        Ok(Accepted::Accepted)
    }

    /// Undo a change of the address
    ///
    /// With the token of the link that was sent to the old address. Puts that address back, ends all sessions, and leaves the account without
    /// a password: the response has a token to choose one.
    #[oai(
        path = "/email/undo",
        method = "post",
        operation_id = "undoEmailChange"
    )]
    async fn undo(
        &self,
        client: ClientAddress,
        body: Body<UndoEmailChangeBody>,
    ) -> Result<Undone, UndoEmailChangeProblem> {
        let command = UndoEmailChange {
            link: Secret::new(body.0.token),
            address: client.0,
        };
        match self.0.auth.lifecycle.undo_email_change(command).await? {
            Verified::Claimed { reset } => Ok(Undone::Ok(Json(ResetTokenBody::of(&reset)))),
            Verified::Done => Err(Problem::of(&common::INTERNAL).into()),
        }
    }
}

#[derive(ApiResponse)]
enum Undone {
    /// The old address is that of the account again. Choose a password with the token.
    #[oai(status = 200)]
    Ok(Json<ResetTokenBody>),
}

/// The `token`, or `email` and `code`.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields, skip_serializing_if_is_none)]
pub struct VerifyEmailBody {
    /// What stands in the link of the mail.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 256))]
    token: Option<String>,
    /// The address that the mail was sent to.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 254))]
    email: Option<String>,
    /// The six digits of the mail. Those for a new address need the access token of the account.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 16))]
    code: Option<String>,
    /// The password that the account was registered with, where there is no access token.
    #[serde(default, deserialize_with = "non_null")]
    #[oai(validator(max_length = 128))]
    password: Option<String>,
}

/// The new address, and the password.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct ChangeEmailBody {
    /// The address to sign in with from then on.
    #[oai(validator(max_length = 254))]
    new_email: String,
    /// Proves that the owner of the account asks for it.
    #[oai(validator(min_length = 1, max_length = 128))]
    password: String,
}

/// The token of the link that was sent to the old address.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(example, deny_unknown_fields)]
pub struct UndoEmailChangeBody {
    /// What stands in the link of the mail.
    #[oai(validator(max_length = 256))]
    token: String,
}

impl VerifyEmailBody {
    fn into_command(self, client: ClientAddress) -> Result<VerifyEmail, Problem> {
        Ok(VerifyEmail {
            proof: proof(self.token, self.email, self.code)?,
            password: self.password.map(Secret::new),
            address: client.0,
        })
    }
}

impl ChangeEmailBody {
    fn into_command(self) -> ChangeEmail {
        ChangeEmail {
            new: self.new_email,
            password: Secret::new(self.password),
        }
    }
}

impl Example for VerifyEmailBody {
    fn example() -> Self {
        Self {
            token: Some(ONE_TIME_TOKEN.into()),
            email: None,
            code: None,
            password: Some(PASSWORD.into()),
        }
    }
}

impl Example for ChangeEmailBody {
    fn example() -> Self {
        Self {
            new_email: "lovelace@example.com".into(),
            password: PASSWORD.into(),
        }
    }
}

impl Example for UndoEmailChangeBody {
    fn example() -> Self {
        Self {
            token: ONE_TIME_TOKEN.into(),
        }
    }
}
