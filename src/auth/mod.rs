//! Accounts: proving who you are, and staying signed in.
//!
//! One consistency boundary, in modules of its own (*rooms*). `sessions` and `lifecycle` have the use cases; the others hold what these
//! share. A room imports only what the table of `tests/architecture/contexts.rs` allows, so that all imports go one way.
//!
//! | room | its subject | start reading at |
//! |---|---|---|
//! | [`lifecycle`] | registration, proof and change of the address, change and recovery of the password, administration | [`LifecycleService`] |
//! | [`sessions`] | one signed-in device and its chain of refresh tokens; signing in, refreshing, signing out | [`SessionService`] |
//! | `accounts` | the account and its repository | [`Account`] |
//! | `passwords` | what a password must be, hashing, strength | [`Password`] |
//! | [`one_time_tokens`] | the right to do one thing once, which a mail carries | [`OneTimeToken`] |
//! | `permissions` | roles as sets of permissions | `permissions/roles.rs` |
//! | `throttling` | how often something may be tried | `throttling/guard.rs` |
//! | [`tickets`] | what a browser opens one connection with, where it can send no header | [`TicketService`] |
//!
//! Beside them: `vocabulary.rs` (ids and values that several rooms name), `events.rs` (what other contexts may follow), `security_log.rs`
//! (events for the log of the operator), `service.rs` (the services on one set of ports).

mod accounts;
mod events;
pub mod lifecycle;
pub mod one_time_tokens;
mod passwords;
mod permissions;
mod security_log;
mod service;
pub mod sessions;
mod throttling;
pub mod tickets;
mod vocabulary;

pub use accounts::{
    Account, AccountAddition, AccountChange, AccountRepository, AccountState, AddAccountError,
    Change, CountedHashes, HashSurvey, UpdateAccountError,
};
pub use events::Event;
pub use lifecycle::{
    AccountRef, ChangeEmail, ChangePassword, LifecycleService, MailRequest, MailRequestQueue,
    PendingRegistration, PendingRegistrationRepository, Proof, Register, Registered, Registration,
    RegistrationFaults, ResetPassword, UndoEmailChange, Verified, VerifyEmail,
};
pub use one_time_tokens::{
    LinkSigner, OneTimeToken, OneTimeTokenRepository, TokenChanges, VoidTokens,
};
pub use passwords::{
    HashError, HashPopulation, Password, PasswordAdvice, PasswordHasher, PasswordMatch,
    PasswordRule, PasswordStrength, Strength,
};
pub use permissions::Operator;
pub use security_log::{SecurityEntry, SecurityEvent, SecurityLog};
pub use service::{Auth, Policy, Ports};
pub use sessions::{
    AccessClaims, AddSessionError, AuthenticatedSession, Device, Ended, FoundSession, Grant,
    InvalidCursor, InvalidToken, LogIn, LogOut, LogOutScope, PresentedToken, Principal, Refresh,
    RefreshToken, RefreshTokens, Revocation, RevocationCursor, Revocations, Rotation, Session,
    SessionLimit, SessionLookup, SessionPolicy, SessionProof, SessionRepository, SessionService,
    SessionState, StoredSessions, TokenError, TokenIssuer,
};
pub use throttling::{SCOPES, TooManyAttempts};
pub use tickets::{EventTickets, MintedTicket, Ticket, TicketRepository, TicketService};
pub use vocabulary::{EndReason, EndSessions, PasswordHash, Priority, SessionId};
#[cfg(any(test, feature = "mocks"))]
pub use {
    accounts::MockAccountRepository,
    lifecycle::{MockMailRequestQueue, MockPendingRegistrationRepository},
    one_time_tokens::{MockLinkSigner, MockOneTimeTokenRepository},
    passwords::{MockPasswordHasher, MockPasswordStrength},
    security_log::MockSecurityLog,
    sessions::{MockRefreshTokens, MockSessionLookup, MockSessionRepository, MockTokenIssuer},
    tickets::{MockEventTickets, MockTicketRepository},
};
