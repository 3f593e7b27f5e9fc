use super::RegistrationFaults;
use crate::{
    auth::{
        accounts::UpdateAccountError,
        passwords::{self, HashError, PasswordRule},
        throttling::{AttemptError, Outcome, TooManyAttempts},
    },
    shared::{Contention, InvalidEmailAddress, StoreError},
};

/// Why a use case of an account's life fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this email address is already registered")]
    EmailTaken,
    #[error("registration is closed")]
    RegistrationClosed,
    #[error("fields of the registration are not valid")]
    InvalidRegistration(RegistrationFaults),
    #[error("the email address {0}")]
    InvalidEmail(InvalidEmailAddress),
    /// It was used or replaced, its time is over, it is for something else, the account changed meanwhile, too many codes were tried, or
    /// there never was one. Which of these is not told.
    #[error("the link or the code is not valid")]
    InvalidToken,
    #[error("the password {0}")]
    WeakPassword(PasswordRule),
    #[error("the current password is wrong")]
    WrongPassword,
    /// The account was suspended meanwhile.
    #[error("the session has ended")]
    SessionEnded,
    #[error("there is no such account")]
    UnknownAccount,
    #[error("the last active administrator must stay one")]
    LastAdmin,
    /// Concurrent requests kept changing the account.
    #[error("the account is being changed by another request")]
    Contention(#[from] Contention),
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AttemptError for Error {
    fn outcome(&self) -> Outcome {
        match self {
            Self::WrongPassword | Self::EmailTaken | Self::InvalidToken => Outcome::CountsAsFailure,
            Self::InvalidRegistration(_) | Self::WeakPassword(_) => Outcome::PasswordRefused,
            _ => Outcome::Neutral,
        }
    }
}

impl From<passwords::Error> for Error {
    fn from(error: passwords::Error) -> Self {
        match error {
            passwords::Error::Weak(rule) => Self::WeakPassword(rule),
            passwords::Error::Hash(error) => Self::Hash(error),
        }
    }
}

impl From<UpdateAccountError> for Error {
    fn from(error: UpdateAccountError) -> Self {
        match error {
            UpdateAccountError::Changed => Self::Contention(Contention),
            UpdateAccountError::LastAdmin => Self::LastAdmin,
            UpdateAccountError::EmailTaken => Self::EmailTaken,
            UpdateAccountError::TokenSpent => Self::InvalidToken,
            UpdateAccountError::Store(error) => Self::Store(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_have_been_a_guess_stays_counted() {
        let faults = RegistrationFaults::default;
        for (error, outcome) in [
            (Error::WrongPassword, Outcome::CountsAsFailure),
            (Error::EmailTaken, Outcome::CountsAsFailure),
            (Error::InvalidToken, Outcome::CountsAsFailure),
            (
                Error::InvalidRegistration(faults()),
                Outcome::PasswordRefused,
            ),
            (
                Error::WeakPassword(PasswordRule::Short),
                Outcome::PasswordRefused,
            ),
            (HashError::Busy.into(), Outcome::Neutral),
            (Error::SessionEnded, Outcome::Neutral),
        ] {
            assert_eq!(error.outcome(), outcome, "{error}");
        }
    }
}
