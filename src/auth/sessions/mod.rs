//! Signing in, staying signed in, signing out.

mod authenticate;
mod authenticated;
mod error;
mod grant;
mod login;
mod logout;
#[cfg(test)]
pub(in crate::auth) mod mocks;
mod operator;
mod ports;
mod purge;
mod refresh;
mod revocations;
mod service;
mod session;
mod session_list;
mod sign_in_history;
mod stored_sessions;

pub use authenticate::Principal;
pub use authenticated::{AuthenticatedSession, FoundSession};
pub use error::Error;
pub use grant::Grant;
pub use login::LogIn;
pub use logout::{LogOut, LogOutScope, SessionProof};
pub use ports::{
    AccessClaims, AddSessionError, InvalidToken, RefreshTokens, SessionLookup, SessionRepository,
    TokenError, TokenIssuer,
};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockRefreshTokens, MockSessionLookup, MockSessionRepository, MockTokenIssuer};
pub use refresh::Refresh;
pub use revocations::{InvalidCursor, Revocation, RevocationCursor, Revocations};
pub use service::SessionService;
pub use session::{
    Device, Ended, PresentedToken, RefreshToken, Rotation, Session, SessionLimit, SessionPolicy,
    SessionState,
};
pub use sign_in_history::SignInsBySession;
pub use stored_sessions::StoredSessions;
