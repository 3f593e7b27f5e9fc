use super::{HashError, PasswordRule};

/// Why a new password is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the password {0}")]
    Weak(PasswordRule),
    #[error(transparent)]
    Hash(#[from] HashError),
}
