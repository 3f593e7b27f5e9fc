//! The keys that tokens are signed with.
//!
//! | file | its subject |
//! |---|---|
//! | `signing_key.rs` | a key, and what it does at a given moment |
//! | `ports.rs` | what is needed of a store |

mod ports;
mod signing_key;

#[cfg(any(test, feature = "mocks"))]
pub use ports::MockSigningKeyRepository;
pub use ports::SigningKeyRepository;
pub use signing_key::{KeyState, KeyTerm, SigningKey};
