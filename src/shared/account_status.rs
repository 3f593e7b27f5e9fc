//! The standing of an account: its roles and whether it may sign in. `auth` decides it; other contexts keep a copy.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{AccountId, EmailAddress, Timestamp};

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    Admin,
}

/// Whether an account may be used. A suspended one keeps everything, but cannot sign in and its sessions are ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Suspended,
}

/// The roles of one account: never empty, sorted, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(Vec<Role>);

impl Roles {
    pub fn only(role: Role) -> Self {
        Self(vec![role])
    }

    /// None if there is no role in it.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Option<Self> {
        let mut roles: Vec<Role> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            None
        } else {
            Some(Self(roles))
        }
    }

    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

/// The standing of an account as a whole: what events carry and other contexts copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountStanding {
    pub roles: Roles,
    pub status: Status,
    pub email_verified: bool,
    /// Grows with each change of the account: of two copies, the higher version is the newer one.
    pub version: u32,
}

/// What any context may know about an account, as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    pub id: AccountId,
    pub email: EmailAddress,
    pub email_verified: bool,
    pub roles: Roles,
    pub status: Status,
    /// Grows with each change of the account: of two copies, the higher version is the newer one.
    pub version: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl AccountFacts {
    pub fn standing(&self) -> AccountStanding {
        AccountStanding {
            roles: self.roles.clone(),
            status: self.status,
            email_verified: self.email_verified,
            version: self.version,
        }
    }
}

/// The text is none of a fixed list of words. Says which there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of: {known}")]
pub struct ParseEnumError {
    known: &'static str,
}

impl ParseEnumError {
    pub(crate) fn of(known: &'static str) -> Self {
        Self { known }
    }
}

impl Role {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl Status {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = ParseEnumError;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        match raw {
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            _ => Err(ParseEnumError::of("user, admin")),
        }
    }
}

impl FromStr for Status {
    type Err = ParseEnumError;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        match raw {
            "active" => Ok(Self::Active),
            "suspended" => Ok(Self::Suspended),
            _ => Err(ParseEnumError::of("active, suspended")),
        }
    }
}
