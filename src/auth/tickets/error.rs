use crate::{
    auth::{sessions, throttling::TooManyAttempts},
    shared::StoreError,
};

/// Why a use case of tickets fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It was used before, its time is over, or there never was one.
    #[error("the ticket is not valid")]
    InvalidTicket,
    /// Of the session that the ticket was made for.
    #[error(transparent)]
    Session(#[from] sessions::Error),
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    #[error(transparent)]
    Store(#[from] StoreError),
}
