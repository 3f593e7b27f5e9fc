//! Accounts: proving who you are, and staying signed in.
//!
//! | file | its subject |
//! |---|---|
//! | `account.rs` | the account: an address, a password hash, roles, a status; who may change what |
//! | `session.rs` | one signed-in device and its chain of refresh tokens; when a token counts as stolen |
//! | `password.rs` | what a password must be |
//! | `registration.rs`, `login.rs`, `refresh.rs`, `logout.rs`, `sessions.rs`, `revocations.rs`, `recovery.rs`, `administration.rs`, `operator.rs` | the stories, one a file; each is a piece of [`AuthService`] |
//! | `hash_survey.rs` | what the hashes of accounts were made with, for the time that an unknown address takes |
//! | `guard/`, `attempts.rs` | how often something may be tried, and how that is counted |
//! | `security_log.rs` | what an operator hears of at once |
//! | `ports.rs` | what the stories need done for them |
//! | `events.rs` | what others may hear |

mod accounts;
mod error;
mod events;
mod lifecycle;
#[cfg(test)]
mod mocks;
mod passwords;
mod ports;
mod security_log;
mod service;
mod sessions;
mod throttling;

pub use accounts::{
    Account, AccountChange, AccountState, Change, CountedHashes, HashPopulation, HashSurvey,
};
pub use error::Error;
pub use events::Event;
pub use lifecycle::{AccountRef, ChangePassword, Operator, Register, RegistrationFaults};
pub use passwords::{Password, PasswordHash, PasswordRule};
pub use ports::{
    AccessClaims, AccountRepository, AddAccountError, AddSessionError, Caller, HashError,
    InvalidToken, PasswordHasher, PasswordStrength, RefreshTokens, SessionCache, SessionRepository,
    Strength, TokenError, TokenIssuer, UpdateAccountError, Verdict,
};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{
    MockAccountRepository, MockPasswordHasher, MockPasswordStrength, MockRefreshTokens,
    MockSessionCache, MockSessionRepository, MockTokenIssuer,
};
#[cfg(any(test, feature = "mocks"))]
pub use security_log::MockSecurityLog;
pub use security_log::{SecurityEntry, SecurityEvent, SecurityLog};
pub use service::{AuthService, Policy, Ports};
pub use sessions::{
    Admin, Device, EndReason, EndSessions, Ended, FeedPlace, Grant, LogIn, LogOut, LogOutScope,
    NoFeedPlace, Presence, PresentedToken, Principal, Refresh, RefreshToken, Revocation,
    Revocations, Rotation, Session, SessionId, SessionLimit, SessionPolicy, SessionProof,
    SessionState,
};
pub use throttling::SCOPES;

#[cfg(any(test, feature = "mocks"))]
pub use crate::throttle::MockAttemptLimiter;
pub use crate::throttle::{AttemptLimiter, Backoff, Bucket, Decision, Haunt, Tally};
