use super::AddGizmoError;
use crate::shared::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of this id, or it belongs to somebody else.
    #[error("there is no such doodad")]
    UnknownGizmo,
    #[error("another doodad has this name")]
    NameTaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AddGizmoError> for Error {
    fn from(error: AddGizmoError) -> Self {
        match error {
            AddGizmoError::NameTaken => Self::NameTaken,
            AddGizmoError::Store(error) => Self::Store(error),
        }
    }
}
