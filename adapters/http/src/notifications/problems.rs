//! What the errors of mails are over HTTP. No wildcard: a new error does not compile until an answer is chosen for it.

use portreeve::notifications::Error;

use crate::problem::{Problem, kinds};

kinds! {
    UNKNOWN_MAIL: NOT_FOUND NotFound "unknown-mail", "Mail not found" / "E-Mail nicht gefunden",
        "No mail has this id. A mail is removed 30 days after its end.";
    MAIL_SENT: CONFLICT Conflict "mail-sent", "The mail was sent" / "Die E-Mail wurde gesendet",
        "The mail server has taken this mail. A copy would have the same `Message-ID`, and its receiver might drop it. Let the user ask for another one.";
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownMail => Self::of(&UNKNOWN_MAIL),
            Error::AlreadySent => Self::of(&MAIL_SENT),
            Error::Store(error) => error.into(),
        }
    }
}
