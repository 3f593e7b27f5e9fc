//! Tokens that allow one thing once: to prove an address, to choose a new password, to change an address or to put it back.
//!
//! A mail carries a token twice: as a link, and as a code of six digits for people who read their mail on another device. Neither is stored.
//! Both are made with a key from the id of the token (see [`LinkSigner`]), so that a copy of the database opens nothing. A token is spent in
//! the transaction of the change that it allows: see [`TokenChanges`].

mod changes;
mod ports;
mod token;

pub use changes::{TokenChanges, VoidTokens};
pub use ports::{LinkSigner, OneTimeTokenRepository};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockLinkSigner, MockOneTimeTokenRepository};
pub use token::{OneTimeToken, lifetime};
