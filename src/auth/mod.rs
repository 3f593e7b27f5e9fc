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

mod account;
mod administration;
mod attempts;
mod error;
mod events;
mod guard;
mod hash_survey;
mod login;
mod logout;
#[cfg(test)]
mod mocks;
mod operator;
mod password;
mod ports;
mod presence;
mod recovery;
mod refresh;
mod registration;
mod revocations;
mod security_log;
mod service;
mod session;
mod sessions;

pub use account::{Account, AccountChange, AccountState, Change};
#[cfg(any(test, feature = "mocks"))]
pub use attempts::MockAttemptLimiter;
pub use attempts::{AttemptLimiter, Backoff, Bucket, Decision, Haunt, Tally};
pub use error::Error;
pub use events::Event;
pub use guard::SCOPES;
pub use hash_survey::{CountedHashes, HashPopulation, HashSurvey};
pub use login::{Grant, LogIn};
pub use logout::{LogOut, LogOutScope, SessionProof};
pub use operator::{AccountRef, Operator};
pub use password::{Password, PasswordHash, PasswordRule};
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
pub use presence::{Admin, Presence, Principal};
pub use recovery::ChangePassword;
pub use refresh::Refresh;
pub use registration::{Register, RegistrationFaults};
pub use revocations::{FeedPlace, NoFeedPlace, Revocation, Revocations};
#[cfg(any(test, feature = "mocks"))]
pub use security_log::MockSecurityLog;
pub use security_log::{SecurityEntry, SecurityEvent, SecurityLog};
pub use service::{AuthService, Policy, Ports};
pub use session::{
    Device, EndReason, EndSessions, Ended, PresentedToken, RefreshToken, Rotation, Session,
    SessionId, SessionLimit, SessionPolicy, SessionState,
};
