use crate::shared::StoreError;

/// Why a use case of this context fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such mail")]
    UnknownMail,
    /// Its receiver would take a copy for the same mail.
    #[error("the mail was sent")]
    AlreadySent,
    #[error(transparent)]
    Store(#[from] StoreError),
}
