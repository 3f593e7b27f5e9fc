use std::{collections::BTreeMap, ops::Bound};

use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    shared::{AccountId, Page, PageRequest, StoreError},
    workshop::{AddGizmoError, Gizmo, GizmoId, GizmoRepository},
};

use crate::MemoryStore;

pub type Gizmos = BTreeMap<GizmoId, Gizmo>;

#[async_trait]
impl GizmoRepository for MemoryStore {
    async fn add(&self, gizmo: &Gizmo, events: &[Envelope]) -> Result<(), AddGizmoError> {
        let mut state = self.state();
        let wanted = gizmo.state();
        let is_taken = state.gizmos.values().any(|other| {
            other.belongs_to(wanted.owner) && other.state().name == wanted.name
        });
        if is_taken {
            return Err(AddGizmoError::NameTaken);
        }
        state.gizmos.insert(gizmo.id(), gizmo.clone());
        self.record(&mut state, events);
        Ok(())
    }

    async fn by_id(&self, id: GizmoId) -> Result<Option<Gizmo>, StoreError> {
        Ok(self.state().gizmos.get(&id).cloned())
    }

    /// The ids begin with the time, so the newest are the greatest.
    async fn list(
        &self,
        owner: AccountId,
        page: &PageRequest<GizmoId>,
    ) -> Result<Page<Gizmo, GizmoId>, StoreError> {
        let older_than = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let items = state
            .gizmos
            .range((Bound::Unbounded, older_than))
            .rev()
            .map(|(_, gizmo)| gizmo)
            .filter(|gizmo| gizmo.belongs_to(owner))
            .take(usize::from(page.limit()) + 1)
            .cloned()
            .collect();
        Ok(Page::from_overfull(items, page, Gizmo::id))
    }
}
