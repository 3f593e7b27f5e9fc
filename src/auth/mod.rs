//! Accounts: proving who you are, and staying signed in.
//!
//! | file | its subject |
//! |---|---|
//! | `account.rs` | the account: an address, a password hash, roles, a status; who may change what |
//! | `session.rs` | one signed-in device and its chain of refresh tokens; when a token counts as stolen |
//! | `password.rs` | what a password must be |
//! | `registration.rs`, `login.rs`, `sessions.rs`, `recovery.rs`, `administration.rs` | the stories, one a file; each is a piece of [`AuthService`] |
//! | `ports.rs` | what the stories need done for them |
//! | `events.rs` | what others may hear |

mod account;
mod administration;
mod error;
mod events;
mod login;
#[cfg(test)]
mod mocks;
mod password;
mod ports;
mod recovery;
mod registration;
mod service;
mod session;
mod sessions;

pub use account::{Account, AccountState, Change};
pub use error::Error;
pub use events::Event;
pub use login::{Grant, LogIn, Refresh};
pub use password::{Password, PasswordHash, PasswordRule};
pub use ports::{
    AccessClaims, AccountRepository, AddAccountError, AddSessionError, HashError, InvalidToken,
    PasswordHasher, PasswordStrength, RefreshTokens, SessionRepository, SigningKey,
    SigningKeyRepository, Strength, TokenError, TokenIssuer, UpdateAccountError, Verdict,
};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{
    MockAccountRepository, MockPasswordHasher, MockPasswordStrength, MockRefreshTokens,
    MockSessionRepository, MockSigningKeyRepository, MockTokenIssuer,
};
pub use recovery::ChangePassword;
pub use registration::Register;
pub use service::{Admin, AuthService, Policy, Ports, Principal};
pub use session::{
    Device, EndReason, EndSessions, Ended, PresentedToken, RefreshToken, Rotation, Session,
    SessionPolicy, SessionState,
};
pub use sessions::LogOut;
