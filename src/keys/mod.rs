//! The keys that tokens are signed with: made, rotated, sealed and published.
//!
//! | file | its subject |
//! |---|---|
//! | `signing_key.rs` | a key, and what it does at a given moment |
//! | `algorithm.rs` | what access tokens can be signed with |
//! | `service.rs` | [`KeyService`]: finds the keys, or makes the first |
//! | `rotation.rs` | the next key of the access tokens, by age and by hand |
//! | `maintenance.rs` | sealing stored keys and deleting retired ones; a list of them |
//! | `ports.rs` | what is needed of a store and of cryptography |
//! | `log.rs` | what an operator is notified of |
//!
//! The keys lie in the store, so that a restart and a second instance use the same. No context is named here: any context may use it.

mod algorithm;
mod error;
mod log;
mod maintenance;
mod ports;
mod rotation;
mod service;
mod signing_key;

pub use algorithm::{SigningAlgorithm, UnknownAlgorithm};
pub use error::KeyError;
pub use log::{KeyChange, KeyLog};
pub use maintenance::ListedKey;
pub use ports::{KeyMaterial, KeyMaterialError, OpenError, OpenedKey, Seal, SigningKeyRepository};
#[cfg(any(test, feature = "mocks"))]
pub use ports::{MockKeyMaterial, MockSigningKeyRepository};
pub use rotation::{NewKey, Rotation};
pub use service::{AccessTokenKey, KeyPorts, KeyService, KeySettings, Keys};
pub use signing_key::{KeyState, KeyTerm, SigningKey};
