//! What the errors of `auth` are over HTTP. No wildcard: a new error does not compile until somebody has chosen its answer.

use portreeve::auth::{RegistrationFaults, lifecycle, sessions};

use crate::{
    faults::Faults,
    kinds::{self, Kind, kinds},
    problem::Problem,
    problem_set::problem_set,
};

kinds! {
    AMBIGUOUS_COOKIE: BAD_REQUEST ValidationFailed "ambiguous-cookie", "Two refresh cookies came",
        "The browser holds two cookies of the name that this service uses, and nothing tells which of them is its own: another page of the same domain may have set one. Nothing was done, and the answer removes both. Sign in again. Two services on one host need different names: see `COOKIE_NAME`.";
    INVALID_CREDENTIALS: UNAUTHORIZED Unauthorized "invalid-credentials", "Email or password is wrong",
        "The same answer is given for a wrong password, an unknown address and a suspended account, so that it tells a stranger nothing.";
    INVALID_REFRESH_TOKEN: UNAUTHORIZED Unauthorized "invalid-refresh-token", "The refresh token is not valid",
        "It is missing, malformed, forged, or not known here. Sign in again.";
    TOKEN_REUSED: UNAUTHORIZED Unauthorized "token-reused", "The refresh token was used before",
        "A refresh token is good for one use. This one came a second time, which means that somebody else may hold a copy, so the session was ended. Sign in again.";
    INVALID_REVOCATIONS_TOKEN: UNAUTHORIZED Unauthorized "invalid-revocations-token", "Revocations token missing or wrong",
        "The feed of revocations is for services that check our access tokens. Send `Authorization: Bearer <REVOCATIONS_TOKEN>`, as it is set in the service's configuration. Where it is not set, nobody may read the feed.";
    REGISTRATION_CLOSED: FORBIDDEN Forbidden "registration-closed", "Registration is closed",
        "This service does not accept new accounts from the public. Ask its operator.";
    FOREIGN_ORIGIN: FORBIDDEN Forbidden "foreign-origin", "The request comes from another site",
        "What a cookie speaks for is only accepted from the service's own pages and from the origins listed in its configuration. If this is the service's own page, its operator sets `PUBLIC_URL`, or lets the proxy pass `Host` on.";
    UNKNOWN_SESSION: NOT_FOUND NotFound "unknown-session", "There is no such session",
        "None of your live sessions has this id. It may have ended already.";
    EMAIL_TAKEN: CONFLICT Conflict "email-taken", "Email already registered",
        "An account with this address exists. Sign in, or use another address. Upper and lower case make no difference.";
    WRONG_PASSWORD: UNPROCESSABLE_ENTITY ValidationFailed "wrong-password", "The current password is wrong",
        "To change the password, give the one that is valid now.";
}

impl From<sessions::Error> for Problem {
    fn from(error: sessions::Error) -> Self {
        use sessions::Error;
        match error {
            Error::InvalidCredentials => Self::of(&INVALID_CREDENTIALS),
            Error::InvalidAccessToken => Self::of_token(&kinds::INVALID_ACCESS_TOKEN, "not valid"),
            Error::AccessTokenExpired => Self::of_token(&kinds::ACCESS_TOKEN_EXPIRED, "expired"),
            Error::InvalidRefreshToken => Self::of(&INVALID_REFRESH_TOKEN),
            Error::RefreshTokenReused => Self::of(&TOKEN_REUSED),
            Error::SessionEnded => Self::of(&kinds::SESSION_ENDED),
            Error::UnknownSession => Self::of(&UNKNOWN_SESSION),
            Error::Forbidden { .. } => Self::of(&kinds::NOT_ADMIN),
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

impl From<lifecycle::Error> for Problem {
    fn from(error: lifecycle::Error) -> Self {
        use lifecycle::Error;
        match error {
            Error::EmailTaken => Self::of(&EMAIL_TAKEN),
            Error::RegistrationClosed => Self::of(&REGISTRATION_CLOSED),
            Error::InvalidRegistration(faults) => of_registration(&faults),
            Error::WeakPassword(rule) => {
                Self::of_field(&kinds::VALIDATION_FAILED, "password", rule.to_string())
            }
            Error::WrongPassword => Self::of_field(&WRONG_PASSWORD, "current_password", "is wrong"),
            Error::SessionEnded => Self::of(&kinds::SESSION_ENDED),
            Error::UnknownAccount => Self::of(&kinds::UNKNOWN_USER),
            Error::LastAdmin => Self::of(&kinds::LAST_ADMIN),
            Error::Contention => Self::of(&kinds::CONTENTION),
            Error::TooManyAttempts { retry_after } => {
                Self::of(&kinds::TOO_MANY_ATTEMPTS).after(retry_after)
            }
            Error::Busy => Self::of(&kinds::BUSY),
            Error::Hash(error) => internal(error.as_ref()),
            Error::Store(error) => error.into(),
        }
    }
}

fn of_registration(wrong: &RegistrationFaults) -> Problem {
    let mut faults = Faults::default();
    for (field, message) in [
        ("email", wrong.email.as_ref().map(ToString::to_string)),
        (
            "display_name",
            wrong.display_name.as_ref().map(ToString::to_string),
        ),
        ("password", wrong.password.as_ref().map(ToString::to_string)),
    ] {
        if let Some(message) = message {
            faults.add(field, message);
        }
    }
    faults
        .refusal()
        .unwrap_or_else(|| Problem::of(&kinds::VALIDATION_FAILED))
}

/// The same, where the password that is too weak stands in the field `new_password`.
pub fn of_new_password(error: lifecycle::Error) -> Problem {
    match error {
        lifecycle::Error::WeakPassword(rule) => {
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
    &EMAIL_TAKEN,
    &REGISTRATION_CLOSED,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];
static LOG_IN: &[&Kind] = &[
    &INVALID_CREDENTIALS,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];
static REFRESH: &[&Kind] = &[
    &INVALID_REFRESH_TOKEN,
    &TOKEN_REUSED,
    &kinds::SESSION_ENDED,
    &AMBIGUOUS_COOKIE,
    &FOREIGN_ORIGIN,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
];
/// The rest is said in the words of OAuth 2.0: see `token.rs`.
static ISSUE_TOKEN: &[&Kind] = &[
    &kinds::UNSUPPORTED_MEDIA_TYPE,
    &kinds::UNSUPPORTED_CONTENT_ENCODING,
    &kinds::CONTENTION,
    &kinds::TOO_MANY_ATTEMPTS,
    &kinds::BUSY,
];
static REVOCATIONS: &[&Kind] = &[&INVALID_REVOCATIONS_TOKEN, &kinds::VALIDATION_FAILED];
static LOG_OUT: &[&Kind] = &[
    &kinds::INVALID_ACCESS_TOKEN,
    &kinds::ACCESS_TOKEN_EXPIRED,
    &FOREIGN_ORIGIN,
];
static LIST_SESSIONS: &[&Kind] = &[&kinds::MALFORMED, &kinds::VALIDATION_FAILED];
static END_SESSION: &[&Kind] = &[&kinds::MALFORMED, &UNKNOWN_SESSION];
static CHANGE_PASSWORD: &[&Kind] = &[
    &WRONG_PASSWORD,
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
problem_set!(only IssueTokenProblem = kinds::ALWAYS, kinds::STORED, ISSUE_TOKEN);
problem_set!(RevocationsProblem = kinds::STORED, REVOCATIONS);
problem_set!(LogOutProblem = kinds::WITH_BODY, kinds::STORED, LOG_OUT);
problem_set!(ListSessionsProblem = kinds::SIGNED_IN, LIST_SESSIONS);
problem_set!(EndSessionProblem = kinds::SIGNED_IN, END_SESSION);
problem_set!(
    ChangePasswordProblem = kinds::SIGNED_IN,
    kinds::WITH_FIELDS,
    CHANGE_PASSWORD
);
