use async_trait::async_trait;

use super::{Gizmo, GizmoId};
use crate::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError, port},
};

#[port("gizmos")]
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait GizmoRepository: Send + Sync {
    /// Must answer `NameTaken`, and write no event, to all but one of any number of calls for the same name of one owner.
    async fn add(&self, gizmo: &Gizmo, events: &[Envelope]) -> Result<(), AddGizmoError>;

    async fn by_id(&self, id: GizmoId) -> Result<Option<Gizmo>, StoreError>;

    /// Those of one owner, newest first.
    async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<GizmoId>,
    ) -> Result<Page<Gizmo, GizmoId>, StoreError>;
}

#[derive(Debug, thiserror::Error)]
pub enum AddGizmoError {
    #[error("the owner has another of this name")]
    NameTaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}
