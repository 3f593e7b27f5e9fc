use std::error::Error;

/// A store did not do what it was asked.
///
/// Its `Display` is fit for anyone; what really happened is in `source()`, for the log.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached or is too slow: the same call may succeed later. If it was a change, it may have been made all the same:
    /// the answer to it may be what got lost.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// It does not let us in, or not do this: a wrong password, a database that is not there, a right that is missing. An operator must
    /// change that, there or in our configuration.
    #[error("the store refuses access")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// It answered something that makes no sense: trying again will not help.
    #[error("the store holds something unexpected")]
    Inconsistent(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }

    pub fn refused(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Refused(cause.into())
    }

    pub fn inconsistent(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Inconsistent(cause.into())
    }
}
