//! Signing in, staying signed in, signing out.

mod authenticate;
mod login;
mod logout;
mod refresh;
mod revocations;
mod session;
mod session_list;

pub(in crate::auth) use authenticate::check_owner;
pub use authenticate::{Admin, Presence, Principal};
pub use login::{Grant, LogIn};
pub use logout::{LogOut, LogOutScope, SessionProof};
pub use refresh::Refresh;
pub use revocations::{FeedPlace, NoFeedPlace, Revocation, Revocations};
pub use session::{
    Device, EndReason, EndSessions, Ended, PresentedToken, RefreshToken, Rotation, Session,
    SessionId, SessionLimit, SessionPolicy, SessionState,
};
