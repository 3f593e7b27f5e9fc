use crate::shared::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such user")]
    UnknownUser,
    /// The profile is no longer the one the caller had seen.
    #[error("the profile was changed meanwhile")]
    PreconditionFailed,
    #[error("the profile is being changed by somebody else")]
    Contention,
    #[error(transparent)]
    Store(#[from] StoreError),
}
