use insta::assert_json_snapshot;
use portreeve::users::{Event, Locale};

use crate::events::{account_id, json};

/// Does not compile until a new event is named here. Pin it below.
pub fn is_pinned(event: &Event) {
    match event {
        Event::ProfileCreated { .. } | Event::ProfileUpdated { .. } => {}
    }
}

#[test]
fn profile_created() {
    let user_id = account_id();

    assert_json_snapshot!(json(Event::ProfileCreated { user_id, locale: None }), @r#"
    {
      "context": "users",
      "type": "profile_created",
      "user_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"
    }
    "#);
}

#[test]
fn profile_updated() {
    let event = Event::ProfileUpdated {
        user_id: account_id(),
        fields: vec!["display_name".into(), "locale".into()],
        locale: Some(Locale::restore("de-CH".into())),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "users",
      "type": "profile_updated",
      "user_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "fields": [
        "display_name",
        "locale"
      ],
      "locale": "de-CH"
    }
    "#);
}
