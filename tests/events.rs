//! The JSON of the events. It is stored, and will be read by newer code and, during an upgrade, by older: fields are added, never
//! changed. A snapshot that no longer fits means that events in somebody's database could not be read.

use insta::assert_json_snapshot;
use portreeve::{
    auth::{self, EndReason, SessionId},
    events::Event,
    shared::{AccountId, DisplayName, EmailAddress, Role, Roles, Status},
    users,
};
use serde_json::Value;
use uuid::uuid;

/// The JSON, of which the same event must come back.
fn json(event: impl Into<Event>) -> Value {
    let event = event.into();
    // Does not compile until a new event is named here. Pin it below.
    match &event {
        Event::Auth(
            auth::Event::AccountRegistered { .. }
            | auth::Event::SignedIn { .. }
            | auth::Event::SignedOut { .. }
            | auth::Event::RefreshTokenReused { .. }
            | auth::Event::PasswordChanged { .. }
            | auth::Event::RolesChanged { .. }
            | auth::Event::StatusChanged { .. },
        ) => {}
        Event::Users(users::Event::ProfileCreated { .. } | users::Event::ProfileUpdated { .. }) => {
        }
    }
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(
        serde_json::from_value::<Event>(json.clone()).unwrap(),
        event
    );
    keeps_to_the_schema(&json);
    json
}

/// Exactly one schema of `openapi/events-v1.json` is about it, and knows each of its fields.
fn keeps_to_the_schema(event: &Value) {
    let published = include_str!("../openapi/events-v1.json");
    let schema: Value = serde_json::from_str(published).unwrap();
    let known = schema["$defs"].as_object().unwrap().values();
    let fits: Vec<&Value> = known
        .filter(|one| one["properties"]["context"]["const"] == event["context"])
        .filter(|one| one["properties"]["type"]["const"] == event["type"])
        .collect();
    assert_eq!(fits.len(), 1, "{event} is not in openapi/events-v1.json");
    for field in event.as_object().unwrap().keys() {
        let properties = &fits[0]["properties"];
        assert!(properties.get(field).is_some(), "{field} of {event}");
    }

    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema);
    let faults: Vec<String> = validator
        .unwrap()
        .iter_errors(event)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{event}: {faults:?}");
}

fn account_id() -> AccountId {
    AccountId::from_uuid(uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"))
}

fn session_id() -> SessionId {
    SessionId::from_uuid(uuid!("0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11"))
}

fn registered(display_name: Option<&str>) -> auth::Event {
    auth::Event::AccountRegistered {
        account_id: account_id(),
        email: EmailAddress::parse("ada@example.com").unwrap(),
        email_verified: false,
        roles: Roles::only(Role::User),
        status: Status::Active,
        version: 1,
        display_name: display_name.map(|name| DisplayName::parse(name).unwrap()),
    }
}

fn signed_out(session_id: Option<SessionId>, reason: EndReason) -> auth::Event {
    let account_id = account_id();
    auth::Event::SignedOut {
        account_id,
        session_id,
        reason,
    }
}

#[test]
fn account_registered() {
    assert_json_snapshot!(json(registered(Some("Ada Lovelace"))), @r#"
    {
      "context": "auth",
      "type": "account_registered",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "email": "ada@example.com",
      "email_verified": false,
      "roles": [
        "user"
      ],
      "status": "active",
      "version": 1,
      "display_name": "Ada Lovelace"
    }
    "#);
    assert_eq!(json(registered(None)).get("display_name"), None);
}

#[test]
fn signed_in() {
    let event = auth::Event::SignedIn {
        account_id: account_id(),
        session_id: session_id(),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "signed_in",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11"
    }
    "#);
}

#[test]
fn signed_out_of_one_session_or_of_several() {
    let one = signed_out(Some(session_id()), EndReason::SignedOut);
    let several = signed_out(None, EndReason::SignedOut);

    assert_json_snapshot!(json(one), @r#"
    {
      "context": "auth",
      "type": "signed_out",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11",
      "reason": "signed_out"
    }
    "#);
    assert_eq!(json(several).get("session_id"), None);
}

#[test]
fn every_reason_to_end_a_session() {
    for (reason, word) in [
        (EndReason::SignedOut, "signed_out"),
        (EndReason::TokenReused, "token_reused"),
        (EndReason::PasswordChanged, "password_changed"),
        (EndReason::Suspended, "suspended"),
    ] {
        assert_eq!(json(signed_out(None, reason))["reason"], word);
    }
}

#[test]
fn refresh_token_reused() {
    let event = auth::Event::RefreshTokenReused {
        account_id: account_id(),
        session_id: session_id(),
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "refresh_token_reused",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "session_id": "0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11"
    }
    "#);
}

#[test]
fn password_changed() {
    let account_id = account_id();

    assert_json_snapshot!(json(auth::Event::PasswordChanged { account_id }), @r#"
    {
      "context": "auth",
      "type": "password_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"
    }
    "#);
}

#[test]
fn roles_changed() {
    let event = auth::Event::RolesChanged {
        account_id: account_id(),
        roles: Roles::of([Role::Admin, Role::User]).unwrap(),
        version: 2,
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "roles_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "roles": [
        "user",
        "admin"
      ],
      "version": 2
    }
    "#);
}

#[test]
fn status_changed() {
    let event = auth::Event::StatusChanged {
        account_id: account_id(),
        status: Status::Suspended,
        version: 3,
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "auth",
      "type": "status_changed",
      "account_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "status": "suspended",
      "version": 3
    }
    "#);
}

#[test]
fn profile_created() {
    let user_id = account_id();

    assert_json_snapshot!(json(users::Event::ProfileCreated { user_id }), @r#"
    {
      "context": "users",
      "type": "profile_created",
      "user_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"
    }
    "#);
}

#[test]
fn profile_updated() {
    let event = users::Event::ProfileUpdated {
        user_id: account_id(),
        fields: vec!["display_name".into(), "locale".into()],
    };

    assert_json_snapshot!(json(event), @r#"
    {
      "context": "users",
      "type": "profile_updated",
      "user_id": "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f",
      "fields": [
        "display_name",
        "locale"
      ]
    }
    "#);
}

#[test]
fn the_schema_knows_no_event_that_does_not_exist() {
    let schema: Value = serde_json::from_str(include_str!("../openapi/events-v1.json")).unwrap();

    let listed = schema["oneOf"].as_array().unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    let events = definitions
        .iter()
        .filter(|(_, one)| one["properties"].get("context").is_some());
    let mut known = 0;
    for (name, one) in events {
        known += 1;
        assert!(
            listed
                .iter()
                .any(|entry| entry["$ref"] == format!("#/$defs/{name}"))
        );
        // What serde does not know at all, it says so; a field that is missing is another matter.
        let properties = &one["properties"];
        let stub = json_of(
            &properties["context"]["const"],
            &properties["type"]["const"],
        );
        let error = serde_json::from_value::<Event>(stub)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("missing field"), "{name}: {error}");
    }
    assert_eq!(listed.len(), known);
}

fn json_of(context: &Value, kind: &Value) -> Value {
    serde_json::json!({"context": context, "type": kind})
}

#[test]
fn a_field_that_newer_code_has_added_is_no_trouble_for_older() {
    let account_id = account_id();
    let mut json = json(auth::Event::PasswordChanged { account_id });

    json["added_later"] = Value::from("something");

    let read: Event = serde_json::from_value(json).unwrap();
    assert_eq!(read, auth::Event::PasswordChanged { account_id }.into());
}
