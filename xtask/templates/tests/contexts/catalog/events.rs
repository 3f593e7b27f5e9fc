use insta::assert_json_snapshot;
use portreeve::catalog::{Event, WidgetId};
use uuid::uuid;

use crate::events::{account_id, json};

/// Does not compile until a new event is named here. Pin it below.
pub fn is_pinned(event: &Event) {
    match event {
        Event::WidgetCreated { .. } => {}
    }
}

#[test]
fn widget_created() {
    let event = Event::WidgetCreated {
        widget_id: WidgetId::from_uuid(uuid!("0198c2f3-5c1e-7a60-8f0b-3d1c5e7f9a2b")),
        owner_id: account_id(),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "catalog",
      "type": "widget_created",
      "widget_id": "0198c2f3-5c1e-7a60-8f0b-3d1c5e7f9a2b",
      "owner_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"
    }
    "#);
}
