//! What the use cases of this room fail with. Write here a variant for each failure that a caller can act on; all others are `Store`.

use crate::shared::{Contention, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none of this id, or it belongs to another account.
    #[error("there is no such widget")]
    UnknownWidget,
    #[error("this widget is confirmed already")]
    AlreadyConfirmed,
    #[error(transparent)]
    Contention(#[from] Contention),
    #[error(transparent)]
    Store(#[from] StoreError),
}
