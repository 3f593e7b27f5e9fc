//! One-time tokens, as events name them. `auth` makes and spends them; `notifications` sends them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ParseEnumError, id::id};

id!(
    /// One right to do one thing once, which a mail carries as a link and as a code. It is no secret: both are made from it with a key.
    OneTimeTokenId
);

/// What a one-time token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenPurpose {
    /// Proves that mail to the address of the account is read.
    VerifyEmail,
    /// Sets a new password without the old one.
    ResetPassword,
    /// Proves that mail to a new address is read, and makes it the address of the account. It is sent to the new address.
    ChangeEmail,
    /// Puts the address back that the account had before. It is sent to that one.
    UndoEmailChange,
    /// Sets the first password of an account that an administrator made.
    Invitation,
}

impl TokenPurpose {
    pub const ALL: [Self; 5] = [
        Self::VerifyEmail,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::UndoEmailChange,
        Self::Invitation,
    ];

    pub fn as_str(&self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::UndoEmailChange => "undo_email_change",
            Self::Invitation => "invitation",
        }
    }
}

impl fmt::Display for TokenPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TokenPurpose {
    type Err = ParseEnumError;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == raw);
        found.ok_or(ParseEnumError::of(
            "verify_email, reset_password, change_email, undo_email_change, invitation",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_is_read_from_its_word() {
        for purpose in TokenPurpose::ALL {
            assert_eq!(purpose.as_str().parse(), Ok(purpose));
        }
    }
}
