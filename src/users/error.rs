use crate::shared::{Contention, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such user")]
    UnknownUser,
    /// The account is so new that its profile is still to be made.
    #[error("the profile is being made")]
    NotYet,
    /// The profile is no longer the one the caller had seen.
    #[error("the profile was changed meanwhile")]
    PreconditionFailed,
    #[error("the profile is being changed by another request")]
    Contention,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Contention> for Error {
    fn from(_: Contention) -> Self {
        Self::Contention
    }
}
