//! What the errors of `auth` are over HTTP. No wildcard: a new error does not compile until somebody has chosen its answer.

use portreeve::auth::Error;

use crate::{
    kinds::{self, Kind},
    problem::Problem,
    problem_set::problem_set,
};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::EmailTaken => Self::of(&kinds::EMAIL_TAKEN),
            Error::RegistrationClosed => Self::of(&kinds::REGISTRATION_CLOSED),
            Error::WeakPassword(rule) => {
                Self::of_field(&kinds::VALIDATION_FAILED, "password", rule.to_string())
            }
            Error::InvalidCredentials => Self::of(&kinds::INVALID_CREDENTIALS),
            Error::WrongPassword => {
                Self::of_field(&kinds::WRONG_PASSWORD, "current_password", "is wrong")
            }
            Error::InvalidAccessToken => Self::of(&kinds::INVALID_ACCESS_TOKEN),
            Error::InvalidRefreshToken => Self::of(&kinds::INVALID_REFRESH_TOKEN),
            Error::RefreshTokenReused => Self::of(&kinds::TOKEN_REUSED),
            Error::SessionEnded => Self::of(&kinds::SESSION_ENDED),
            Error::NotAdmin => Self::of(&kinds::NOT_ADMIN),
            Error::UnknownAccount => Self::of(&kinds::UNKNOWN_USER),
            Error::UnknownSession => Self::of(&kinds::UNKNOWN_SESSION),
            Error::LastAdmin => Self::of(&kinds::LAST_ADMIN),
            Error::Contention => Self::of(&kinds::CONTENTION),
            Error::TooManyAttempts { retry_after } => {
                Self::of(&kinds::TOO_MANY_ATTEMPTS).after(retry_after)
            }
            Error::Busy => Self::of(&kinds::BUSY),
            Error::Crypto(error) => internal(&error),
            Error::Hash(error) => internal(error.as_ref()),
            Error::Store(error) => error.into(),
        }
    }
}

/// The same, where the password that is too weak stands in the field `new_password`.
pub fn of_new_password(error: Error) -> Problem {
    match error {
        Error::WeakPassword(rule) => {
            Problem::of_field(&kinds::VALIDATION_FAILED, "new_password", rule.to_string())
        }
        other => other.into(),
    }
}

fn internal(error: &dyn std::error::Error) -> Problem {
    tracing::error!(error = %error, cause = error.source().map(ToString::to_string), "cryptography failed");
    Problem::of(&kinds::INTERNAL)
}

static REGISTER: &[&Kind] = &[
    &kinds::EMAIL_TAKEN,
    &kinds::REGISTRATION_CLOSED,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];
static LOG_IN: &[&Kind] = &[
    &kinds::INVALID_CREDENTIALS,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];
static REFRESH: &[&Kind] = &[
    &kinds::INVALID_REFRESH_TOKEN,
    &kinds::TOKEN_REUSED,
    &kinds::SESSION_ENDED,
    &kinds::FOREIGN_ORIGIN,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
];
/// The rest is said in the words of OAuth 2.0: see `token.rs`.
static ISSUE_TOKEN: &[&Kind] = &[
    &kinds::PAYLOAD_TOO_LARGE,
    &kinds::UNSUPPORTED_MEDIA_TYPE,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];
static REVOCATIONS: &[&Kind] = &[&kinds::INVALID_REVOCATIONS_TOKEN, &kinds::VALIDATION_FAILED];
static LOG_OUT: &[&Kind] = &[&kinds::INVALID_ACCESS_TOKEN];
static END_SESSION: &[&Kind] = &[&kinds::MALFORMED, &kinds::UNKNOWN_SESSION];
static CHANGE_PASSWORD: &[&Kind] = &[
    &kinds::WRONG_PASSWORD,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];

problem_set!(
    RegisterProblem = kinds::WITH_FIELDS,
    kinds::STORED,
    REGISTER
);
problem_set!(LogInProblem = kinds::WITH_FIELDS, kinds::STORED, LOG_IN);
problem_set!(RefreshProblem = kinds::WITH_BODY, kinds::STORED, REFRESH);
problem_set!(IssueTokenProblem = kinds::STORED, ISSUE_TOKEN);
problem_set!(RevocationsProblem = kinds::STORED, REVOCATIONS);
problem_set!(LogOutProblem = kinds::WITH_BODY, kinds::STORED, LOG_OUT);
problem_set!(ListSessionsProblem = kinds::SIGNED_IN);
problem_set!(EndSessionProblem = kinds::SIGNED_IN, END_SESSION);
problem_set!(
    ChangePasswordProblem = kinds::SIGNED_IN,
    kinds::WITH_FIELDS,
    CHANGE_PASSWORD
);
