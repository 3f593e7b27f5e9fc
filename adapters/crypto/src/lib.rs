//! Everything that must be unguessable or unforgeable: password hashes, access tokens, refresh tokens, keys, randomness.
//!
//! | file | its subject |
//! |---|---|
//! | `hasher.rs` | [`Argon2Hasher`]: passwords under argon2id |
//! | `lane.rs` | the few threads it hashes on, and the queue in front of them |
//! | `recipe.rs`, `parameters.rs` | what a hash is made with, as it stands in a PHC string |
//! | `strength.rs`, `excerpt.rs` | [`ZxcvbnStrength`]: how hard a password is to guess |
//! | `random.rs` | [`SystemSecrets`] |
//!
//! All primitives but argon2 come from AWS-LC, which TLS uses too.

mod excerpt;
mod hasher;
mod lane;
mod parameters;
mod random;
mod recipe;
mod strength;

pub use hasher::{Argon2Hasher, InvalidHasher};
pub use lane::LaneSettings;
pub use parameters::{HashParameters, InvalidHashParameters};
pub use random::SystemSecrets;
pub use strength::ZxcvbnStrength;
