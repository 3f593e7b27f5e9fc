//! People: what they are called and how they like things, and a list of them for administrators.
//!
//! This context owns the profile. Of the account it keeps a copy (address, roles, status), because a list must be searched by them;
//! the copy follows `auth`'s events and may be a moment late. Where lateness would show, the caller passes the facts it has just
//! been given by `auth` (see [`User::with_facts`]).
//!
//! Start reading at [`UserService`].

mod error;
mod events;
mod ports;
mod profile;
mod service;
mod stored_users;
mod subscriber;
mod user;

pub use error::Error;
pub use events::Event;
pub use ports::{AddUserError, UpdateUserError, UserFilter, UserLookup, UserRepository};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockUserLookup, MockUserRepository};
pub use profile::{AvatarUrl, InvalidProfile, Locale, Patch, Profile, ProfilePatch, TimeZone};
pub use service::{UpdateProfile, UserService};
pub use stored_users::StoredUsers;
pub use subscriber::UsersSubscriber;
pub use user::{User, UserState};
