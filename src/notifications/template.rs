use std::fmt;

use crate::shared::ParseEnumError;

/// What a mail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    VerifyEmail,
    ConfirmRegistration,
    ResetPassword,
    /// To the new address, which is to be proven.
    ChangeEmail,
    /// To the address before, which may undo the change.
    UndoEmailChange,
    Invitation,
    /// To the new address, after the change.
    EmailChanged,
    PasswordChanged,
    NewDevice,
    RegistrationRepeated,
}

impl Template {
    pub const ALL: [Self; 10] = [
        Self::VerifyEmail,
        Self::ConfirmRegistration,
        Self::ResetPassword,
        Self::ChangeEmail,
        Self::UndoEmailChange,
        Self::Invitation,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::NewDevice,
        Self::RegistrationRepeated,
    ];

    /// Names its files, and the mail in the store and in metrics. Never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ConfirmRegistration => "confirm_registration",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::UndoEmailChange => "undo_email_change",
            Self::Invitation => "invitation",
            Self::EmailChanged => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::NewDevice => "new_device",
            Self::RegistrationRepeated => "registration_repeated",
        }
    }

    /// Whether it holds a link. The others say what has happened.
    pub fn has_link(self) -> bool {
        match self {
            Self::VerifyEmail
            | Self::ConfirmRegistration
            | Self::ResetPassword
            | Self::ChangeEmail
            | Self::UndoEmailChange
            | Self::Invitation => true,
            Self::EmailChanged
            | Self::PasswordChanged
            | Self::NewDevice
            | Self::RegistrationRepeated => false,
        }
    }

    /// Whether it tells the owner of a change that somebody else may have made. An attacker must not be able to use up what is allowed of
    /// these by asking for others.
    pub fn is_security_notice(self) -> bool {
        match self {
            Self::UndoEmailChange
            | Self::EmailChanged
            | Self::PasswordChanged
            | Self::NewDevice => true,
            Self::VerifyEmail
            | Self::ConfirmRegistration
            | Self::ResetPassword
            | Self::ChangeEmail
            | Self::Invitation
            | Self::RegistrationRepeated => false,
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Template {
    type Err = ParseEnumError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|template| template.as_str() == word);
        known.ok_or_else(|| {
            ParseEnumError::of(
                "verify_email, confirm_registration, reset_password, change_email, undo_email_change, invitation, email_changed, \
                 password_changed, new_device, registration_repeated",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_a_word_of_its_own() {
        for template in Template::ALL {
            assert_eq!(template.as_str().parse(), Ok(template));
        }
        assert!("newsletter".parse::<Template>().is_err());
    }
}
