use insta::assert_json_snapshot;
use portreeve::workshop::{Event, GizmoId};
use uuid::uuid;

use super::{account_id, json};

/// Does not compile until a new event is named here. Pin it below.
pub fn is_pinned(event: &Event) {
    match event {
        Event::GizmoCreated { .. } => {}
    }
}

#[test]
fn gizmo_created() {
    let event = Event::GizmoCreated {
        gizmo_id: GizmoId::from_uuid(uuid!("0198c2f3-5c1e-7a60-8f0b-3d1c5e7f9a2b")),
        owner_id: account_id(),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "workshop",
      "type": "gizmo_created",
      "gizmo_id": "0198c2f3-5c1e-7a60-8f0b-3d1c5e7f9a2b",
      "owner_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"
    }
    "#);
}
