use super::AddWidgetError;
use crate::shared::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of this id, or it belongs to another account.
    #[error("there is no such widget")]
    UnknownWidget,
    #[error("another widget has this name")]
    NameTaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AddWidgetError> for Error {
    fn from(error: AddWidgetError) -> Self {
        match error {
            AddWidgetError::NameTaken => Self::NameTaken,
            AddWidgetError::Store(error) => Self::Store(error),
        }
    }
}
