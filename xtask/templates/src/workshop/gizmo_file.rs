use super::{Event, GizmoName};
use crate::shared::{AccountId, Timestamp, id};

id!(
    /// One gizmo.
    GizmoId
);

/// A gizmo of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Gizmo(GizmoState);

/// All that a store keeps of a gizmo.
#[derive(Clone, Debug, PartialEq)]
pub struct GizmoState {
    pub id: GizmoId,
    pub owner: AccountId,
    pub name: GizmoName,
    pub created_at: Timestamp,
}

impl Gizmo {
    pub fn create(
        id: GizmoId,
        owner: AccountId,
        name: GizmoName,
        now: Timestamp,
    ) -> (Self, Event) {
        let event = Event::GizmoCreated {
            gizmo_id: id,
            owner_id: owner,
        };
        let state = GizmoState {
            id,
            owner,
            name,
            created_at: now,
        };
        (Self(state), event)
    }

    /// A gizmo as a store kept it.
    pub fn restore(state: GizmoState) -> Self {
        Self(state)
    }

    pub fn state(&self) -> &GizmoState {
        &self.0
    }

    pub fn id(&self) -> GizmoId {
        self.0.id
    }

    pub fn belongs_to(&self, account: AccountId) -> bool {
        self.0.owner == account
    }
}
