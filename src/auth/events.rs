use serde::{Deserialize, Serialize};

use super::{EndReason, SessionId};
use crate::shared::{AccountId, DisplayName, EmailAddress, Roles, Status};

/// What happened to an account, for other contexts. Ids and facts; never a secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    AccountRegistered {
        account_id: AccountId,
        email: EmailAddress,
        email_verified: bool,
        roles: Roles,
        status: Status,
        version: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display_name: Option<DisplayName>,
    },
    SignedIn {
        account_id: AccountId,
        session_id: SessionId,
    },
    /// `session_id` is absent when several sessions ended at once, and where the session limit ended those that were used least recently.
    SignedOut {
        account_id: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_id: Option<SessionId>,
        reason: EndReason,
    },
    /// Somebody presented a refresh token that had been spent before: it was stolen, or a client is broken. The session is over.
    RefreshTokenReused {
        account_id: AccountId,
        session_id: SessionId,
    },
    PasswordChanged {
        account_id: AccountId,
    },
    /// `version` orders this among the other changes of the account.
    RolesChanged {
        account_id: AccountId,
        roles: Roles,
        version: u32,
    },
    StatusChanged {
        account_id: AccountId,
        status: Status,
        version: u32,
    },
}
