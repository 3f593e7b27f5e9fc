//! What the errors of `users` are over HTTP. No wildcard: a new error does not compile until an answer is chosen for it.

use portreeve::users::Error;

use crate::problem::{Problem, common, kinds};

kinds! {
    UNKNOWN_USER: NOT_FOUND NotFound "unknown-user", "User not found" / "Benutzer nicht gefunden",
        "No account has this id.";
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownUser => Self::of(&UNKNOWN_USER),
            Error::NotYet => Self::saying(
                &common::UNAVAILABLE,
                "the profile of this account is still being made",
            ),
            Error::PreconditionFailed => Self::of(&common::PRECONDITION_FAILED),
            Error::Contention => Self::of(&common::CONTENTION),
            Error::Store(error) => error.into(),
        }
    }
}
