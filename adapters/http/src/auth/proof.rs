//! What a person brings back from a mail, and what they may get for it.

use poem_openapi::{ApiResponse, Object, payload::Json, types::Example};
use portreeve::{
    auth::{Proof, Verified},
    shared::{EmailAddress, Secret},
};

use super::{examples::ONE_TIME_TOKEN, problems::INVALID_ONE_TIME_TOKEN};
use crate::problem::{FieldErrors, Problem, common_rules};

/// A proof as it is sent: the token, or else the address and the code.
pub fn proof(
    token: Option<String>,
    email: Option<String>,
    code: Option<String>,
) -> Result<Proof, Problem> {
    match (token, email, code) {
        (Some(token), _, _) => Ok(Proof::Link(Secret::new(token))),
        (None, Some(email), Some(code)) => {
            // What is no address got no mail.
            let email = EmailAddress::parse(&email);
            let email = email.map_err(|_| Problem::of(&INVALID_ONE_TIME_TOKEN))?;
            let code = Secret::new(code.trim().to_owned());
            Ok(Proof::Code { email, code })
        }
        (None, email, code) => {
            let missing = match (email, code) {
                (Some(_), None) => "code",
                (None, Some(_)) => "email",
                _ => "token",
            };
            let mut errors = FieldErrors::default();
            errors.add(missing, &common_rules::REQUIRED);
            errors.or(None)
        }
    }
}

/// What is done later, if at all: the answer does not tell.
#[derive(ApiResponse)]
pub enum Accepted {
    /// Accepted. If there is something to be mailed to the address, it is.
    #[oai(status = 202)]
    Accepted,
}

#[derive(ApiResponse)]
pub enum Proven {
    /// The address is proven. The account has no password any more: choose one with the token.
    #[oai(status = 200)]
    Claimed(Json<ResetTokenBody>),
    /// The address is proven.
    #[oai(status = 204)]
    NoContent,
}

/// A token to choose a new password with.
#[derive(Object)]
#[oai(rename = "ResetToken", example)]
pub struct ResetTokenBody {
    /// A secret, for `POST /api/v1/auth/password/reset`, within an hour.
    reset_token: String,
}

impl From<Verified> for Proven {
    fn from(verified: Verified) -> Self {
        match verified {
            Verified::Done => Self::NoContent,
            Verified::Claimed { reset } => Self::Claimed(Json(ResetTokenBody::of(&reset))),
        }
    }
}

impl ResetTokenBody {
    pub fn of(reset: &Secret<String>) -> Self {
        Self {
            reset_token: reset.expose().clone(),
        }
    }
}

impl Example for ResetTokenBody {
    fn example() -> Self {
        Self {
            reset_token: ONE_TIME_TOKEN.into(),
        }
    }
}
