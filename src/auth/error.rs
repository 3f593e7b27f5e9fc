use super::{
    AddSessionError, HashError, InvalidToken, PasswordRule, RegistrationFaults, TokenError,
    UpdateAccountError,
};
use std::time::Duration;

use crate::shared::{Contention, StoreError};

/// Everything that can keep a story of this context from its good end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this email address is already registered")]
    EmailTaken,
    #[error("registration is closed")]
    RegistrationClosed,
    #[error("the registration has faults")]
    InvalidRegistration(RegistrationFaults),
    #[error("the password {0}")]
    WeakPassword(PasswordRule),
    /// One answer for a wrong password, an unknown address and a suspended account.
    #[error("the email or the password is wrong")]
    InvalidCredentials,
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("the access token is missing, malformed or expired")]
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
    #[error("this needs the role admin")]
    NotAdmin,
    #[error("there is no such account")]
    UnknownAccount,
    #[error("there is no such session")]
    UnknownSession,
    #[error("the last active administrator must stay one")]
    LastAdmin,
    /// Somebody else kept changing the account at the same time.
    #[error("the account is being changed by somebody else")]
    Contention,
    /// It was not tried. Trying again before the wait is over changes nothing, and makes it no longer.
    #[error("too many attempts")]
    TooManyAttempts { retry_after: Duration },
    /// More passwords wait to be hashed than the queue holds.
    #[error("too many sign-ins at once")]
    Busy,
    #[error(transparent)]
    Crypto(#[from] TokenError),
    #[error("a password could not be hashed")]
    Hash(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
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

impl From<UpdateAccountError> for Error {
    fn from(error: UpdateAccountError) -> Self {
        match error {
            UpdateAccountError::Changed => Self::Contention,
            UpdateAccountError::LastAdmin => Self::LastAdmin,
            UpdateAccountError::Store(error) => Self::Store(error),
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
