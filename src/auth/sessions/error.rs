use super::{InvalidToken, TokenError};
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
    #[error("the access token is refused: {0}")]
    AccessToken(#[from] InvalidToken),
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
    Contention(#[from] Contention),
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    #[error(transparent)]
    Crypto(#[from] TokenError),
    #[error(transparent)]
    Hash(#[from] HashError),
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
        for error in [Error::from(HashError::Busy), Contention.into()] {
            assert_eq!(error.outcome(), Outcome::Neutral, "{error}");
        }
    }
}
