//! Signing in and staying so in the words of OAuth 2.0 (RFC 6749): for tools that know nothing else, such as the button *Authorize* of
//! Swagger UI.

use poem::http::StatusCode;
use poem_openapi::{Enum, Object, types::Example};
use portreeve::{
    auth::{Device, LogIn, Password, Refresh},
    shared::{EmailAddress, Secret},
};
use serde::Deserialize;

use super::{examples::PASSWORD, problems::INVALID_CREDENTIALS};
use crate::{
    problem::{Kind, Language, Problem, common},
    users::examples::EMAIL,
};

/// A token request: with a password (RFC 6749, section 4.3), or with a refresh token (section 6). Other fields are ignored.
#[derive(Deserialize, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct TokenRequest {
    /// `password` or `refresh_token`.
    #[oai(validator(pattern = "^(password|refresh_token)$"))]
    grant_type: String,
    /// The email address. Required for the grant type `password`.
    username: Option<String>,
    /// Required for the grant type `password`.
    password: Option<String>,
    /// Required for the grant type `refresh_token`.
    refresh_token: Option<String>,
    /// Must be absent or empty: there are no scopes.
    #[oai(validator(max_length = 0))]
    scope: Option<String>,
}

/// An error of OAuth 2.0 (RFC 6749, section 5.2).
#[derive(Object)]
#[oai(example)]
pub struct TokenError {
    /// The class of the error, for programs.
    error: TokenErrorCode,
    /// Describes this occurrence, for people.
    error_description: String,
    /// A page that explains the problem.
    error_uri: String,
}

#[derive(Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
pub enum TokenErrorCode {
    InvalidRequest,
    InvalidGrant,
    UnsupportedGrantType,
    InvalidScope,
}
use TokenErrorCode::{InvalidGrant, InvalidRequest, InvalidScope, UnsupportedGrantType};

/// What a request for tokens asks for.
pub enum Wanted {
    LogIn(LogIn),
    Refresh(Refresh),
}

impl TokenRequest {
    pub fn parse(self, device: Device) -> Result<Wanted, TokenError> {
        if self.scope.is_some_and(|scope| !scope.is_empty()) {
            return Err(TokenError::new(InvalidScope, "there are no scopes here"));
        }
        let needed = |field: Option<String>, missing: &str| {
            let field = field.filter(|field| !field.is_empty());
            field.ok_or_else(|| TokenError::new(InvalidRequest, missing))
        };
        let grant_type = needed(Some(self.grant_type), "grant_type is missing")?;
        match grant_type.as_str() {
            "password" => {
                let username = needed(self.username, "username is missing")?;
                let password = needed(self.password, "password is missing")?;
                let email = EmailAddress::parse(&username).ok();
                let account = email.zip(Password::presented(&password));
                // No account has such an address, or such a password.
                let (email, password) = account.ok_or_else(|| {
                    TokenError::because(InvalidGrant, &Problem::of(&INVALID_CREDENTIALS))
                })?;
                Ok(Wanted::LogIn(LogIn {
                    email,
                    password,
                    device,
                }))
            }
            "refresh_token" => {
                let token = needed(self.refresh_token, "refresh_token is missing")?;
                Ok(Wanted::Refresh(Refresh {
                    token: Secret::new(token),
                    address: device.address,
                }))
            }
            _ => Err(TokenError::new(
                UnsupportedGrantType,
                "grant_type must be password or refresh_token",
            )),
        }
    }
}

impl TokenError {
    /// The problem in the words of OAuth 2.0, if those have any for it.
    pub fn of(problem: &Problem) -> Option<Self> {
        match problem.kind.status {
            StatusCode::BAD_REQUEST => Some(Self::because(InvalidRequest, problem)),
            StatusCode::UNAUTHORIZED => Some(Self::because(InvalidGrant, problem)),
            _ => None,
        }
    }

    fn new(code: TokenErrorCode, description: &str) -> Self {
        Self::because(code, &Problem::saying(&common::MALFORMED, description))
    }

    fn because(code: TokenErrorCode, problem: &Problem) -> Self {
        Self {
            error: code,
            error_description: problem.error(Language::English).into_owned(),
            error_uri: uri(problem.kind),
        }
    }
}

fn uri(kind: &Kind) -> String {
    format!("/problems/{}", kind.slug)
}

impl Example for TokenRequest {
    fn example() -> Self {
        Self {
            grant_type: "password".into(),
            username: Some(EMAIL.into()),
            password: Some(PASSWORD.into()),
            refresh_token: None,
            scope: None,
        }
    }
}

impl Example for TokenError {
    fn example() -> Self {
        Self::because(InvalidGrant, &Problem::of(&INVALID_CREDENTIALS))
    }
}
