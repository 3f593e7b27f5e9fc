use crate::error::Error;
use crate::refused::Refused;

/// Why there are no new tokens. For all who wait, so it can be copied.
#[derive(Clone)]
pub enum Failure {
    Refused(Box<Refused>),
    Other(String),
}

impl Failure {
    pub(super) fn other(error: impl std::error::Error) -> Self {
        // reqwest tells why only in its sources.
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            reason = format!("{reason}: {cause}");
            source = cause.source();
        }
        Self::Other(reason)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => (*refused).into(),
            Failure::Other(reason) => Self::NotRefreshed(reason),
        }
    }
}
