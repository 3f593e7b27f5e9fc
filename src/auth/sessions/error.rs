use std::time::Duration;

use super::{AddSessionError, InvalidToken, TokenError};
use crate::{
    auth::{
        passwords::HashError,
        throttling::{AttemptError, Outcome, TooManyAttempts},
    },
    shared::{Contention, StoreError},
};

/// Why a use case of sessions fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// One answer for a wrong password, an unknown address and a suspended account.
    #[error("the email or the password is wrong")]
    InvalidCredentials,
    #[error("the access token is missing, malformed or forged")]
    InvalidAccessToken,
    /// It was issued here, and its time is over.
    #[error("the access token has expired")]
    AccessTokenExpired,
    #[error("the refresh token is not valid")]
    InvalidRefreshToken,
    #[error("this refresh token was used before, so the session was ended")]
    RefreshTokenReused,
    #[error("the session has ended")]
    SessionEnded,
    #[error("there is no such session")]
    UnknownSession,
    #[error("this needs the permission {permission}")]
    Forbidden { permission: &'static str },
    /// Concurrent requests kept changing the account.
    #[error("the account is being changed by another request")]
    Contention,
    /// Trying again before the delay is over changes nothing, and makes it no longer.
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    /// The password hashing queue is full.
    #[error("too many sign-ins at once")]
    Busy,
    #[error(transparent)]
    Crypto(#[from] TokenError),
    #[error("a password could not be hashed")]
    Hash(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AttemptError for Error {
    fn outcome(&self) -> Outcome {
        match self {
            Self::InvalidCredentials
            | Self::InvalidRefreshToken
            | Self::RefreshTokenReused
            | Self::SessionEnded => Outcome::CountsAsFailure,
            _ => Outcome::Neutral,
        }
    }
}

impl From<TooManyAttempts> for Error {
    fn from(refused: TooManyAttempts) -> Self {
        Self::TooManyAttempts {
            retry_after: refused.retry_after,
        }
    }
}

impl From<HashError> for Error {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Broken(cause) => Self::Hash(cause),
        }
    }
}

impl From<InvalidToken> for Error {
    fn from(error: InvalidToken) -> Self {
        match error {
            InvalidToken::Expired => Self::AccessTokenExpired,
            InvalidToken::Untrusted => Self::InvalidAccessToken,
        }
    }
}

impl From<AddSessionError> for Error {
    fn from(error: AddSessionError) -> Self {
        match error {
            AddSessionError::AccountChanged => Self::Contention,
            AddSessionError::Store(error) => Self::Store(error),
        }
    }
}

impl From<Contention> for Error {
    fn from(_: Contention) -> Self {
        Self::Contention
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_have_been_a_guess_stays_counted() {
        for error in [
            Error::InvalidCredentials,
            Error::InvalidRefreshToken,
            Error::RefreshTokenReused,
            Error::SessionEnded,
        ] {
            assert_eq!(error.outcome(), Outcome::CountsAsFailure, "{error}");
        }
        for error in [Error::Busy, Error::Contention] {
            assert_eq!(error.outcome(), Outcome::Neutral, "{error}");
        }
    }
}
