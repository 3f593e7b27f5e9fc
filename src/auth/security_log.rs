//! Security events for the log and the counters: guesses, refusals, stolen tokens, and what administrators do.
//!
//! Events go to other contexts and are kept; this is for a log and for counters, holds refusals too, and may get lost. The core says what
//! happened and to whom. Where a request comes from is known to the adapter that took it, which adds it.

use crate::shared::AccountId;

macro_rules! security_events {
    ($($(#[$doc:meta])* $event:ident $name:literal $outcome:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SecurityEvent {
            $($(#[$doc])* $event,)+
        }

        impl SecurityEvent {
            pub const ALL: &[Self] = &[$(Self::$event),+];

            /// What it was: a word for logs and metrics.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$event => $name,)+
                }
            }

            /// What came of it: a word for logs and metrics.
            pub fn outcome(self) -> &'static str {
                match self {
                    $(Self::$event => $outcome,)+
                }
            }
        }
    };
}

security_events! {
    /// The subject is the account, if there is one with the address.
    SignInFailed "sign_in" "failure",
    SignInLimited "sign_in" "limited",
    RegistrationLimited "registration" "limited",
    RefreshLimited "refresh" "limited",
    /// The current password was wrong.
    PasswordChangeFailed "password_change" "failure",
    PasswordChangeLimited "password_change" "limited",
    PasswordChanged "password_change" "success",
    /// A link or a code that is not valid.
    OneTimeTokenRefused "one_time_token" "failure",
    OneTimeTokenLimited "one_time_token" "limited",
    MailRequestLimited "mail_request" "limited",
    PasswordResetByToken "password_reset" "success",
    EmailVerified "email_verification" "success",
    /// The password was wrong.
    EmailChangeFailed "email_change" "failure",
    EmailChanged "email_change" "success",
    EmailChangeUndone "email_change_undo" "success",
    /// A spent refresh token was presented: there is a copy. Its session was ended.
    RefreshTokenReused "refresh_token_reuse" "session_ended",
    /// A user who is no administrator asked for what only administrators may do.
    AdminActionForbidden "admin_action" "forbidden",
    RoleChanged "role_change" "success",
    /// All sessions of the account were ended.
    AccountSuspended "suspension" "success",
    AccountReactivated "reactivation" "success",
    /// A sign-in ended the sessions that were used least recently.
    SessionLimitReached "session_limit" "session_ended",
    SessionsEndedByOperator "sessions_end" "success",
}

/// Holds ids only: what a stranger typed as an email address may be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityEntry {
    pub event: SecurityEvent,
    /// Whose session asked for it, where one did.
    pub actor: Option<AccountId>,
    /// The account it happened to, where one is known.
    pub subject: Option<AccountId>,
}

#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SecurityLog: Send + Sync {
    /// Must neither block nor fail.
    fn record(&self, entry: SecurityEntry);
}

impl SecurityEntry {
    /// Something that a client did who is not signed in.
    pub fn anonymous(event: SecurityEvent, subject: Option<AccountId>) -> Self {
        Self {
            event,
            actor: None,
            subject,
        }
    }

    /// An action of a signed-in user.
    pub fn by(actor: AccountId, event: SecurityEvent, subject: Option<AccountId>) -> Self {
        Self {
            event,
            actor: Some(actor),
            subject,
        }
    }
}

#[cfg(test)]
impl MockSecurityLog {
    /// Only these entries may be recorded, each once.
    pub fn expecting(entries: &[SecurityEntry]) -> Self {
        let mut log = Self::new();
        for entry in entries {
            let expected = *entry;
            log.expect_record()
                .times(1)
                .withf(move |entry| *entry == expected)
                .return_const(());
        }
        log
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_events_have_the_same_words() {
        let all = SecurityEvent::ALL.iter();
        let words: BTreeSet<_> = all.map(|event| (event.name(), event.outcome())).collect();

        assert_eq!(words.len(), SecurityEvent::ALL.len());
    }
}
