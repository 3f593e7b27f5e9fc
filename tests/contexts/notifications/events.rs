use insta::assert_json_snapshot;
use portreeve::notifications::Event;

use crate::events::{account_id, json};

/// Does not compile until a new event is named here. Pin it below.
pub fn is_pinned(event: &Event) {
    match event {
        Event::AddressBounced { .. } => {}
    }
}

#[test]
fn address_bounced() {
    let account_id = account_id();

    assert_json_snapshot!(json(Event::AddressBounced { account_id }), @r#"
    {
      "context": "notifications",
      "type": "address_bounced",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"
    }
    "#);
}
