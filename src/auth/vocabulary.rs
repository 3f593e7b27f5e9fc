//! Ids and values that several rooms name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::shared::{ParseEnumError, Secret, id};

id!(
    /// One session, in every token of its chain.
    SessionId
);

/// What a password verifier keeps: a PHC string. It carries its algorithm and parameters, so old ones stay readable.
#[derive(Clone)]
pub struct PasswordHash(Secret<String>);

/// How urgent work on a password is. When too many come at once, a flood of untrusted clients must not push the trusted ones out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Signed in already, or signing in from a network where they have done so before.
    Trusted,
    Untrusted,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    SignedOut,
    TokenReused,
    PasswordChanged,
    Suspended,
    /// A further sign-in would have made too many.
    SessionLimit,
}

/// Which live sessions of one account to end, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSessions {
    One(SessionId, EndReason),
    AllBut(SessionId, EndReason),
    All(EndReason),
}

impl EndReason {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::TokenReused => "token_reused",
            Self::PasswordChanged => "password_changed",
            Self::Suspended => "suspended",
            Self::SessionLimit => "session_limit",
        }
    }
}

impl FromStr for EndReason {
    type Err = ParseEnumError;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        match raw {
            "signed_out" => Ok(Self::SignedOut),
            "token_reused" => Ok(Self::TokenReused),
            "password_changed" => Ok(Self::PasswordChanged),
            "suspended" => Ok(Self::Suspended),
            "session_limit" => Ok(Self::SessionLimit),
            _ => Err(ParseEnumError::of(
                "signed_out, token_reused, password_changed, suspended, session_limit",
            )),
        }
    }
}

impl EndSessions {
    pub fn reason(&self) -> EndReason {
        match self {
            Self::One(_, reason) | Self::AllBut(_, reason) | Self::All(reason) => *reason,
        }
    }

    /// Whether this means the session `id`.
    pub fn covers(&self, id: SessionId) -> bool {
        match self {
            Self::One(one, _) => *one == id,
            Self::AllBut(kept, _) => *kept != id,
            Self::All(_) => true,
        }
    }
}

impl PasswordHash {
    pub fn new(phc: String) -> Self {
        Self(Secret::new(phc))
    }

    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What it was made with: the PHC string up to its salt, such as `$argon2id$v=19$m=19456,t=2,p=1`. No secret. Stores find the same by
    /// taking characters from the end.
    pub fn parameters(&self) -> &str {
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
        let salted = self.expose().trim_end_matches(is_base64);
        let salted = salted.trim_end_matches('$');
        salted.trim_end_matches(is_base64).trim_end_matches('$')
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(password hash)")
    }
}

impl PartialEq for PasswordHash {
    /// Whether it is the same record, not whether a password matches: that is the hasher's to say, in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_of_a_hash_are_what_stands_before_its_salt() {
        for (phc, parameters) in [
            (
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5+7",
                "$argon2id$v=19$m=64,t=1,p=1",
            ),
            (
                "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$U3YPXYsSb3q9",
                "$argon2i$m=256,t=2,p=1",
            ),
            ("", ""),
        ] {
            assert_eq!(PasswordHash::new(phc.into()).parameters(), parameters);
        }
    }
}
