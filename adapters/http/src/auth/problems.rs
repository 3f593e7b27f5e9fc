//! What the errors of `auth` are over HTTP. No wildcard: a new error does not compile until an answer is chosen for it.

use portreeve::auth::{
    HashError, InvalidToken, RegistrationFaults, TooManyAttempts, lifecycle, sessions, tickets,
};

use super::rules::WRONG;
use crate::{
    problem::{BrokenRule, FieldErrors, Problem, common, kinds},
    security::{ACCESS_TOKEN_EXPIRED, NOT_ADMIN, SESSION_ENDED},
    users::UNKNOWN_USER,
};

kinds! {
    AMBIGUOUS_COOKIE: BAD_REQUEST ValidationFailed "ambiguous-cookie", "More than one refresh cookie" / "Mehr als ein Cookie zum Erneuern",
        "The request carries several cookies with the name that this service uses, and the service cannot tell which one it has set: another page of the same domain may have set one. Nothing was changed, and the response removes all of them. Sign in again. Two services on one host need different names: see `COOKIE_NAME`.";
    INVALID_ONE_TIME_TOKEN: BAD_REQUEST ValidationFailed "invalid-one-time-token", "The link or the code is not valid" / "Der Link oder der Code ist nicht gültig",
        "It was used before, a newer mail has replaced it, its time is over, it is for something else, the account has changed meanwhile, or too many codes were tried: after five, only the link of the mail is valid. Which of these it is, is not told. Ask for a new mail. Nothing was changed.";
    INVALID_CREDENTIALS: UNAUTHORIZED Unauthorized "invalid-credentials", "Email or password is wrong" / "E-Mail-Adresse oder Passwort ist falsch",
        "The response is the same for a wrong password, an unknown address and a suspended account, so that it reveals nothing about an account.";
    INVALID_REFRESH_TOKEN: UNAUTHORIZED Unauthorized "invalid-refresh-token", "The refresh token is invalid" / "Das Token zum Erneuern ist ungültig",
        "The refresh token is malformed, forged or unknown. Sign in again.";
    TOKEN_REUSED: UNAUTHORIZED Unauthorized "token-reused", "The refresh token was already used" / "Das Token zum Erneuern wurde schon benutzt",
        "A refresh token is single-use. This one was presented again, so another party may have a copy; the session was ended. Sign in again.";
    INVALID_REVOCATIONS_TOKEN: UNAUTHORIZED Unauthorized "invalid-revocations-token", "Revocations token missing or wrong" / "Token für Widerrufe fehlt oder ist falsch",
        "The feed of revocations is for services that verify access tokens themselves. Send `Authorization: Bearer <REVOCATIONS_TOKEN>`, with the value from the service's configuration. Without a configured value, the feed is closed.";
    INVALID_TICKET: UNAUTHORIZED Unauthorized "invalid-ticket", "The ticket is invalid" / "Das Ticket ist ungültig",
        "The ticket was used before, it has expired, it is of another account than the access token beside it, or this service never issued it. Get a new one (`POST /api/v1/events/ticket`) for each connection.";
    REGISTRATION_CLOSED: FORBIDDEN Forbidden "registration-closed", "Registration is closed" / "Die Registrierung ist geschlossen",
        "This service does not accept new accounts from the public. Ask its operator.";
    FOREIGN_ORIGIN: FORBIDDEN Forbidden "foreign-origin", "The origin is not allowed" / "Die Herkunft ist nicht erlaubt",
        "Requests authenticated by a cookie, and live connections, are accepted from the service's own pages and from the origins in its configuration only. If this is the service's own page, its operator sets `PUBLIC_URL` or configures the proxy to forward `Host`.";
    UNKNOWN_SESSION: NOT_FOUND NotFound "unknown-session", "Session not found" / "Sitzung nicht gefunden",
        "None of your live sessions has this id. The session may have ended already.";
    EMAIL_TAKEN: CONFLICT Conflict "email-taken", "Email already registered" / "E-Mail-Adresse ist schon registriert",
        "An account with this address exists. Sign in, or use another address. Addresses are case-insensitive.";
    LAST_ADMIN: CONFLICT Conflict "last-admin", "The last active administrator" / "Das letzte aktive Administratorkonto",
        "Without this account the service would have no administrator. Give another account the role admin first.";
    WRONG_PASSWORD: UNPROCESSABLE_ENTITY ValidationFailed "wrong-password", "The current password is wrong" / "Das bisherige Passwort ist falsch",
        "A change of the password or of the address requires the current password.",
        "current_password": WRONG;
}

impl From<sessions::Error> for Problem {
    fn from(error: sessions::Error) -> Self {
        use sessions::Error;
        match error {
            Error::InvalidCredentials => Self::of(&INVALID_CREDENTIALS),
            Error::AccessToken(error) => error.into(),
            Error::InvalidRefreshToken => Self::of(&INVALID_REFRESH_TOKEN),
            Error::RefreshTokenReused => Self::of(&TOKEN_REUSED),
            Error::SessionEnded => Self::of(&SESSION_ENDED),
            Error::UnknownSession => Self::of(&UNKNOWN_SESSION),
            Error::Forbidden { .. } => Self::of(&NOT_ADMIN),
            Error::Contention(_) => Self::of(&common::CONTENTION),
            Error::TooManyAttempts(refused) => refused.into(),
            Error::Crypto(error) => internal(&error),
            Error::Hash(error) => error.into(),
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
            Error::InvalidEmail(error) => {
                Self::of_field(&common::VALIDATION_FAILED, "email", error)
            }
            Error::InvalidToken => Self::of(&INVALID_ONE_TIME_TOKEN),
            Error::WeakPassword(rule) => {
                Self::of_field(&common::VALIDATION_FAILED, "password", rule)
            }
            Error::WrongPassword => Self::of_field(&WRONG_PASSWORD, "current_password", &WRONG),
            Error::SessionEnded => Self::of(&SESSION_ENDED),
            Error::UnknownAccount => Self::of(&UNKNOWN_USER),
            Error::LastAdmin => Self::of(&LAST_ADMIN),
            Error::Contention(_) => Self::of(&common::CONTENTION),
            Error::TooManyAttempts(refused) => refused.into(),
            Error::Hash(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<tickets::Error> for Problem {
    fn from(error: tickets::Error) -> Self {
        use tickets::Error;
        match error {
            Error::InvalidTicket => Self::of(&INVALID_TICKET),
            Error::Session(error) => error.into(),
            Error::TooManyAttempts(refused) => refused.into(),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<InvalidToken> for Problem {
    fn from(error: InvalidToken) -> Self {
        match error {
            InvalidToken::Untrusted => Self::of_token(&common::INVALID_ACCESS_TOKEN, "not valid"),
            InvalidToken::Expired => Self::of_token(&ACCESS_TOKEN_EXPIRED, "expired"),
        }
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::of(&common::BUSY),
            HashError::Broken(cause) => internal(cause.as_ref()),
        }
    }
}

impl From<TooManyAttempts> for Problem {
    fn from(refused: TooManyAttempts) -> Self {
        Self::of(&common::TOO_MANY_ATTEMPTS).after(refused.retry_after)
    }
}

fn of_registration(wrong: &RegistrationFaults) -> Problem {
    let mut errors = FieldErrors::default();
    for (field, broken) in [
        ("email", wrong.email.map(BrokenRule::from)),
        ("display_name", wrong.display_name.map(BrokenRule::from)),
        ("password", wrong.password.map(BrokenRule::from)),
    ] {
        if let Some(broken) = broken {
            errors.add(field, broken);
        }
    }
    errors
        .refusal()
        .unwrap_or_else(|| Problem::of(&common::VALIDATION_FAILED))
}

/// The same, where the password that is too weak stands in the field `new_password`.
pub fn of_new_password(error: lifecycle::Error) -> Problem {
    match error {
        lifecycle::Error::WeakPassword(rule) => {
            Problem::of_field(&common::VALIDATION_FAILED, "new_password", rule)
        }
        other => other.into(),
    }
}

/// The same, where the fields are those of a change of the address.
pub fn of_email_change(error: lifecycle::Error) -> Problem {
    match error {
        lifecycle::Error::InvalidEmail(error) => {
            Problem::of_field(&common::VALIDATION_FAILED, "new_email", error)
        }
        lifecycle::Error::WrongPassword => Problem::of_field(&WRONG_PASSWORD, "password", &WRONG),
        other => other.into(),
    }
}

fn internal(error: &dyn std::error::Error) -> Problem {
    tracing::error!(error = %error, cause = error.source().map(ToString::to_string), "cryptography failed");
    Problem::of(&common::INTERNAL)
}
