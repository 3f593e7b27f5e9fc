//! The wire shapes of `workshop`, and how they become its words.

use poem_openapi::{Object, types::Example};
use portreeve::{
    shared::{AccountId, Page, Timestamp},
    workshop::{CreateGizmo, Gizmo, GizmoId, GizmoName},
};
use serde::Deserialize;
use uuid::{Uuid, uuid};

use crate::{
    examples::TIME,
    problem::{FieldErrors, Problem},
};

const EXAMPLE_ID: Uuid = uuid!("0198c2f3-5c1e-7a60-8f0b-3d1c5e7f9a2b");
const EXAMPLE_NAME: &str = "The first one";

/// A gizmo of yours.
#[derive(Object)]
#[oai(rename = "Gizmo", example)]
pub struct GizmoBody {
    id: Uuid,
    name: String,
    created_at: Timestamp,
}

/// A page of your gizmos.
#[derive(Object)]
#[oai(example)]
pub struct GizmoPage {
    items: Vec<GizmoBody>,
    /// The `cursor` of the next page. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// A new gizmo.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "NewGizmo", example, deny_unknown_fields)]
pub struct NewGizmoBody {
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
}

impl NewGizmoBody {
    pub fn into_command(self, owner: AccountId) -> Result<CreateGizmo, Problem> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", GizmoName::parse(&self.name));
        errors.or(name.map(|name| CreateGizmo { owner, name }))
    }
}

impl From<&Gizmo> for GizmoBody {
    fn from(gizmo: &Gizmo) -> Self {
        let state = gizmo.state();
        Self {
            id: state.id.as_uuid(),
            name: state.name.as_str().to_owned(),
            created_at: state.created_at,
        }
    }
}

impl From<Page<Gizmo, GizmoId>> for GizmoPage {
    fn from(page: Page<Gizmo, GizmoId>) -> Self {
        Self {
            items: page.items.iter().map(GizmoBody::from).collect(),
            next_cursor: page.next.map(|id| id.to_string()),
        }
    }
}

impl Example for GizmoBody {
    fn example() -> Self {
        Self {
            id: EXAMPLE_ID,
            name: EXAMPLE_NAME.into(),
            created_at: TIME,
        }
    }
}

impl Example for GizmoPage {
    fn example() -> Self {
        Self {
            items: vec![GizmoBody::example()],
            next_cursor: Some(EXAMPLE_ID.to_string()),
        }
    }
}

impl Example for NewGizmoBody {
    fn example() -> Self {
        Self {
            name: EXAMPLE_NAME.into(),
        }
    }
}
