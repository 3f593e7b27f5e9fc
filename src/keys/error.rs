use super::{KeyMaterialError, KeyService};
use crate::shared::{Contention, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the stored {purpose} key is sealed and SECRET_KEY is not set: set it to the value that the key was sealed with"
    )]
    SecretKeyMissing { purpose: String },
    #[error(
        "the stored {purpose} key does not open with this SECRET_KEY: set the value that it was sealed with, as SECRET_KEY or, to \
         change over, as SECRET_KEY_PREVIOUS; or delete the stored signing keys to begin with new ones, which signs every user out"
    )]
    SecretKeyWrong { purpose: String },
    #[error(
        "the stored {purpose} key for {algorithm} is damaged: restore it, or delete it to begin with a new one, which signs every user out"
    )]
    Damaged { purpose: String, algorithm: String },
    #[error(
        "JWT_SECRET must have at least {} bytes for HS256; make one with: openssl rand -base64 32",
        KeyService::MIN_JWT_SECRET_LEN
    )]
    ShortJwtSecret,
    #[error(
        "access tokens are signed with JWT_SECRET, which is not ours to change: set another one and start the service again; access \
         tokens signed with the old one die then, and people stay signed in"
    )]
    Configured,
    #[error("there is no stored key yet; the service makes one at its first start")]
    NoKey,
    #[error("others changed the keys at the same time again and again; try once more")]
    Contention(#[from] Contention),
    #[error("a key could not be made")]
    Material(#[from] KeyMaterialError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
