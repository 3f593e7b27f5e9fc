use crate::shared::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no scheduled job has this name")]
    UnknownJob,
    #[error("there is no such run")]
    UnknownRun,
    #[error(transparent)]
    Store(#[from] StoreError),
}
