use serde::{Deserialize, Serialize};

use super::GizmoId;
use crate::shared::AccountId;

/// What happened to a gizmo, for other contexts. Whose it is, not what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    GizmoCreated {
        gizmo_id: GizmoId,
        owner_id: AccountId,
    },
}

impl Event {
    /// The fields that hold personal data, to redact when a person is erased.
    pub fn personal_fields(&self) -> &'static [&'static str] {
        match self {
            Self::GizmoCreated { .. } => &[],
        }
    }
}
