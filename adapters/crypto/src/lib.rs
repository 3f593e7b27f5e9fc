//! Everything that must be unguessable or unforgeable: password hashes, access tokens, refresh tokens, keys, randomness.
//!
//! | file | its subject |
//! |---|---|
//! | `hasher.rs` | [`Argon2Hasher`]: passwords under argon2id |
//! | `hash_pool/` | the few threads it hashes on, and the queue in front of them |
//! | `dummies.rs` | what the password for an unknown address is compared with |
//! | `hash_params.rs`, `hash_cost.rs` | what a hash is made with, as it stands in a PHC string |
//! | `strength.rs`, `strength_input.rs` | [`ZxcvbnStrength`]: how hard a password is to guess |
//! | `access_token/` | [`JwtIssuer`]: access tokens as JWT |
//! | `refresh_token.rs` | [`HmacRefreshTokens`]: refresh tokens that need not be stored |
//! | `link.rs` | [`HmacLinks`]: links and codes of one-time tokens, which are not stored |
//! | `event_ticket.rs` | [`RandomEventTickets`]: tickets for live events |
//! | `key_material.rs`, `seal.rs` | [`AwsLcKeyMaterial`]: makes keys, and seals them for the store |
//! | `parsed_key.rs` | a key of the access tokens, ready for use |
//! | `random.rs` | [`SystemSecrets`] |
//!
//! All primitives but argon2 come from AWS-LC, which TLS uses too.

mod access_token;
mod dummies;
mod event_ticket;
mod hash_cost;
mod hash_params;
mod hash_pool;
mod hasher;
mod key_material;
mod link;
mod parsed_key;
mod random;
mod refresh_token;
mod seal;
mod strength;
mod strength_input;

pub use access_token::{CLOCK_LEEWAY, JwtIssuer, JwtSettings};
pub use dummies::DummyKey;
pub use event_ticket::RandomEventTickets;
pub use hash_cost::{HashCost, InvalidHashCost};
pub use hash_pool::HashPoolSettings;
pub use hasher::{Argon2Hasher, InvalidHasher};
pub use key_material::{AwsLcKeyMaterial, EncryptionKeys};
pub use link::{HmacLinks, LinkKey};
pub use random::SystemSecrets;
pub use refresh_token::{HmacRefreshTokens, RefreshTokenKey};
pub use seal::{SecretKey, ShortSecretKey};
pub use strength::{ZxcvbnStrength, guesses_log10};
