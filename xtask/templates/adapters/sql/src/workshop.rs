use portreeve::{
    shared::{AccountId, StoreError, Timestamp},
    workshop::{Gizmo, GizmoId, GizmoName, GizmoState},
};
use uuid::Uuid;

use crate::{Parameters, RowName, Stored};

#[derive(sqlx::FromRow)]
pub struct GizmoRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    created_at: Stored<Timestamp>,
}

impl GizmoRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Gizmo, StoreError> {
        let name = RowName { table, id: self.id };
        Ok(Gizmo::restore(GizmoState {
            id: GizmoId::from_uuid(self.id),
            owner: AccountId::from_uuid(self.owner_id),
            name: GizmoName::restore(self.name),
            created_at: name.stored("created_at", self.created_at)?,
        }))
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_gizmo<Q: Parameters>(query: Q, gizmo: &Gizmo) -> Q {
    let state = gizmo.state();
    query
        .id(state.id.as_uuid())
        .id(state.owner.as_uuid())
        .text(state.name.as_str())
        .moment(state.created_at)
}
