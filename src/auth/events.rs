use serde::{Deserialize, Serialize};

use super::{EndReason, SessionId};
use crate::{
    events::OrderingKey,
    shared::{
        AccountId, AccountStanding, DisplayName, EmailAddress, OneTimeTokenId, Timestamp,
        TokenPurpose,
    },
};

/// What happened to an account, for other contexts. Ids and facts; never a secret.
///
/// An event that changes the account carries its standing after the change, as a whole: a follower keeps the one with the highest version,
/// in whatever order events arrive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// An account was registered.
    AccountRegistered {
        account_id: AccountId,
        email: EmailAddress,
        #[serde(flatten)]
        standing: AccountStanding,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display_name: Option<DisplayName>,
    },
    /// A session has begun.
    SignedIn {
        account_id: AccountId,
        session_id: SessionId,
        /// Whether nothing tells that the owner has signed in with a device of this name, or in this network, before.
        #[serde(default)]
        is_new_device: bool,
    },
    /// Sessions have ended. `session_id` is absent when several sessions ended at once, and where the session limit ended those that were
    /// used least recently.
    SignedOut {
        account_id: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_id: Option<SessionId>,
        reason: EndReason,
    },
    /// A client presented a refresh token that had been spent before: it was stolen, or a client is broken. The session is over.
    RefreshTokenReused {
        account_id: AccountId,
        session_id: SessionId,
    },
    /// The password changed, and all other sessions of the account have ended.
    PasswordChanged {
        account_id: AccountId,
        #[serde(flatten)]
        standing: AccountStanding,
    },
    /// The roles of an account changed. The event carries all of them.
    RolesChanged {
        account_id: AccountId,
        #[serde(flatten)]
        standing: AccountStanding,
    },
    /// An account was suspended, or its suspension was lifted.
    StatusChanged {
        account_id: AccountId,
        #[serde(flatten)]
        standing: AccountStanding,
    },
    /// A one-time token was made and is to be mailed. It replaces the one before it of the same purpose. The event holds no secret: the link
    /// and the code are made with a key when the mail is written.
    OneTimeTokenIssued {
        account_id: AccountId,
        token_id: OneTimeTokenId,
        purpose: TokenPurpose,
        /// Where to send it.
        email: EmailAddress,
        #[serde(with = "time::serde::rfc3339")]
        expires_at: Timestamp,
    },
    /// The address of the account was proven: mail to it is read.
    EmailVerified {
        account_id: AccountId,
        #[serde(flatten)]
        standing: AccountStanding,
    },
    /// The account has another address, which was proven.
    EmailChanged {
        account_id: AccountId,
        email: EmailAddress,
        previous_email: EmailAddress,
        #[serde(flatten)]
        standing: AccountStanding,
    },
    /// Somebody wants an account for an address that has none. It is made when the token comes back from there. The key of the event is the
    /// token: there is no account yet.
    RegistrationRequested {
        token_id: OneTimeTokenId,
        /// Where to send it.
        email: EmailAddress,
        #[serde(with = "time::serde::rfc3339")]
        expires_at: Timestamp,
    },
    /// Somebody tried to register with the address of this account.
    RegistrationRepeated {
        account_id: AccountId,
        email: EmailAddress,
    },
}

impl Event {
    /// Names the fields of the JSON that hold personal data. They are redacted in stored events when the person is erased.
    pub fn personal_fields(&self) -> &'static [&'static str] {
        match self {
            Self::AccountRegistered { .. } => &["email", "display_name"],
            Self::EmailChanged { .. } => &["email", "previous_email"],
            Self::OneTimeTokenIssued { .. }
            | Self::RegistrationRequested { .. }
            | Self::RegistrationRepeated { .. } => &["email"],
            Self::SignedIn { .. }
            | Self::SignedOut { .. }
            | Self::RefreshTokenReused { .. }
            | Self::PasswordChanged { .. }
            | Self::RolesChanged { .. }
            | Self::StatusChanged { .. }
            | Self::EmailVerified { .. } => &[],
        }
    }

    /// Whether the person whose account it is about may see it, with all of its fields.
    pub fn is_for_person(&self) -> bool {
        match self {
            Self::AccountRegistered { .. }
            | Self::SignedIn { .. }
            | Self::SignedOut { .. }
            | Self::RefreshTokenReused { .. }
            | Self::PasswordChanged { .. }
            | Self::RolesChanged { .. }
            | Self::StatusChanged { .. }
            | Self::EmailVerified { .. }
            | Self::EmailChanged { .. } => true,
            // What a thief of a session must not learn: that a mail is on its way, and to where.
            Self::OneTimeTokenIssued { .. }
            | Self::RegistrationRequested { .. }
            | Self::RegistrationRepeated { .. } => false,
        }
    }

    /// Whether sessions of the account may have ended, or what it may do may have changed.
    pub fn affects_access(&self) -> bool {
        match self {
            Self::AccountRegistered { .. }
            | Self::SignedIn { .. }
            | Self::OneTimeTokenIssued { .. }
            | Self::RegistrationRequested { .. }
            | Self::RegistrationRepeated { .. } => false,
            Self::SignedOut { .. }
            | Self::RefreshTokenReused { .. }
            | Self::PasswordChanged { .. }
            | Self::RolesChanged { .. }
            | Self::StatusChanged { .. }
            | Self::EmailVerified { .. }
            | Self::EmailChanged { .. } => true,
        }
    }

    /// The tag `type` of its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AccountRegistered { .. } => "account_registered",
            Self::SignedIn { .. } => "signed_in",
            Self::SignedOut { .. } => "signed_out",
            Self::RefreshTokenReused { .. } => "refresh_token_reused",
            Self::PasswordChanged { .. } => "password_changed",
            Self::RolesChanged { .. } => "roles_changed",
            Self::StatusChanged { .. } => "status_changed",
            Self::OneTimeTokenIssued { .. } => "one_time_token_issued",
            Self::EmailVerified { .. } => "email_verified",
            Self::EmailChanged { .. } => "email_changed",
            Self::RegistrationRequested { .. } => "registration_requested",
            Self::RegistrationRepeated { .. } => "registration_repeated",
        }
    }

    /// The account, or the token of one that is still to be made: its events are delivered in order.
    pub fn ordering_key(&self) -> OrderingKey {
        OrderingKey::of(match self {
            Self::AccountRegistered { account_id, .. }
            | Self::SignedIn { account_id, .. }
            | Self::SignedOut { account_id, .. }
            | Self::RefreshTokenReused { account_id, .. }
            | Self::PasswordChanged { account_id, .. }
            | Self::RolesChanged { account_id, .. }
            | Self::StatusChanged { account_id, .. }
            | Self::OneTimeTokenIssued { account_id, .. }
            | Self::EmailVerified { account_id, .. }
            | Self::EmailChanged { account_id, .. }
            | Self::RegistrationRepeated { account_id, .. } => account_id.as_uuid(),
            Self::RegistrationRequested { token_id, .. } => token_id.as_uuid(),
        })
    }
}
