use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    workshop::{AddGizmoError, Gizmo, GizmoId, GizmoRepository},
};

use super::{Traced, traced};

traced! { GizmoRepository as "gizmos" {
    async add(gizmo: &Gizmo, events: &[Envelope]) -> Result<(), AddGizmoError>, [events];
    async by_id(id: GizmoId) -> Result<Option<Gizmo>, StoreError>;
    async list(owner: AccountId, page: &PageRequest<GizmoId>) -> Result<Page<Gizmo, GizmoId>, StoreError>;
} }
