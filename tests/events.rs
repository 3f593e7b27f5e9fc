//! The JSON of the events. It is stored, and will be read by newer code and, during an upgrade, by older: fields are added, never
//! changed. A snapshot that no longer fits means that events in a database could not be read. The snapshots
//! stand in the `events.rs` of each context.

use std::{collections::BTreeSet, fs, sync::LazyLock};

use portreeve::{events::Event, shared::AccountId, users::Event as Users};
use serde_json::{Map, Value, json};
use uuid::uuid;

use crate::contexts;

/// The published document, which `cargo xtask asyncapi` makes from the sources. Here it is compared with the events themselves.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let committed = include_str!("../openapi/asyncapi-v1.json");
    serde_json::from_str(committed).expect("the document is JSON")
});

/// The JSON, of which the same event must come back.
pub fn json(event: impl Into<Event>) -> Value {
    let event = event.into();
    contexts::is_pinned(&event);
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(
        serde_json::from_value::<Event>(json.clone()).unwrap(),
        event
    );
    keeps_to_the_schema(&json, &event);
    json
}

/// The messages of the document, by their names: `auth.account_registered`.
fn messages() -> &'static Map<String, Value> {
    DOCUMENT["components"]["messages"].as_object().unwrap()
}

/// What a reference leads to, also one that more is said of where it stands.
fn resolved(schema: &'static Value) -> &'static Value {
    let reference = schema
        .get("$ref")
        .or_else(|| schema["allOf"][0].get("$ref"));
    let Some(reference) = reference.and_then(Value::as_str) else {
        return schema;
    };
    let found = DOCUMENT.pointer(reference.trim_start_matches('#'));
    resolved(found.unwrap_or_else(|| panic!("{reference} leads nowhere")))
}

/// The schema of the JSON of one event.
fn schema(context: &str, kind: &str) -> &'static Value {
    let message = messages().get(&format!("{context}.{kind}"));
    let message = message.unwrap_or_else(|| panic!("{context} {kind}: run cargo xtask asyncapi"));
    resolved(&message["payload"])
}

fn of_event(event: &Value) -> &'static Value {
    schema(
        event["context"].as_str().unwrap(),
        event["type"].as_str().unwrap(),
    )
}

fn faults(event: &Value) -> Vec<String> {
    faults_by(of_event(event), event)
}

fn faults_by(schema: &Value, event: &Value) -> Vec<String> {
    let mut schema = schema.clone();
    // What its references lead to.
    schema["components"] = DOCUMENT["components"].clone();
    // By draft 2020-12: AsyncAPI is based on draft 7, which does not know the format `uuid`.
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema);
    let validator = validator.unwrap();
    let faults = validator.iter_errors(event).map(|fault| fault.to_string());
    faults.collect()
}

/// The document knows each field of the event, and which of them are personal.
fn keeps_to_the_schema(event: &Value, read: &Event) {
    let properties = of_event(event)["properties"].as_object().unwrap();
    for field in event.as_object().unwrap().keys() {
        assert!(properties.get(field).is_some(), "{field} of {event}");
    }
    let personal = properties
        .iter()
        .filter(|(_, one)| one["x-personal"] == true);
    let personal: BTreeSet<&str> = personal.map(|(name, _)| name.as_str()).collect();
    let named = read.personal_fields().iter().copied().collect();
    assert_eq!(personal, named, "the personal fields of {event}");

    assert_eq!(faults(event), [""; 0], "{event}");
}

/// The examples of the document: an event of each kind.
fn examples() -> impl Iterator<Item = &'static Value> {
    let examples = messages().values().map(|message| &message["examples"]);
    examples
        .flat_map(|examples| examples.as_array().unwrap())
        .map(|example| &example["payload"])
}

pub fn account_id() -> AccountId {
    AccountId::from_uuid(uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"))
}

#[test]
fn the_document_has_no_event_that_does_not_exist() {
    assert_eq!(examples().count(), messages().len());
    for example in examples() {
        let read: Event = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(&json(read), example);
    }
}

/// Both ways: an event that was stored without a field that is not required can still be read.
#[test]
fn what_the_document_requires_is_what_cannot_be_left_away() {
    for example in examples() {
        let schema = of_event(example);
        let required = schema["required"].as_array().unwrap();
        for field in schema["properties"].as_object().unwrap().keys() {
            let mut without = example.clone();
            without.as_object_mut().unwrap().shift_remove(field);

            let read = serde_json::from_value::<Event>(without.clone());

            let is_required = required.contains(&field.as_str().into());
            assert_eq!(read.is_err(), is_required, "{field} of {example}");
            let faults = faults_by(schema, &without);
            assert_eq!(!faults.is_empty(), is_required, "{without}");
        }
    }
}

#[test]
fn the_document_lists_every_value_of_an_open_enum() {
    let mut seen = BTreeSet::new();
    for example in examples() {
        for (field, property) in of_event(example)["properties"].as_object().unwrap() {
            let mut stub = example.clone();
            let mut schema = resolved(property);
            stub[field] = match schema["type"].as_str() {
                Some("array") => {
                    schema = resolved(&schema["items"]);
                    json!(["-"])
                }
                _ => json!("-"),
            };
            if let Some(listed) = schema.get("x-extensible-enum") {
                assert_eq!(listed, &json!(taken(stub)), "{field} of {example}");
                seen.insert(field);
            }
        }
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        ["purpose", "reason", "roles", "status"]
    );
}

#[test]
fn what_a_later_version_adds_keeps_to_the_document() {
    for example in examples() {
        let mut later = example.clone();
        later["added_later"] = json!({"anything": [1]});
        for (field, value) in [
            ("roles", json!(["user", "auditor"])),
            ("status", "retired".into()),
            ("reason", "expired".into()),
            ("purpose", "delete_account".into()),
        ] {
            if let Some(known) = later.get_mut(field) {
                *known = value;
            }
        }

        assert_eq!(faults(&later), [""; 0], "{later}");
    }
}

#[test]
fn what_breaks_a_promise_of_the_document_is_found() {
    let registered = &messages()["auth.account_registered"]["examples"][0]["payload"];
    for (field, value) in [
        ("context", json!("users")),
        ("type", json!("signed_in")),
        ("account_id", json!("0198c2f0")),
        ("email", json!("a".repeat(255))),
        ("email_verified", json!("no")),
        ("roles", json!([])),
        ("roles", json!(["user", "user"])),
        ("status", json!(null)),
        ("version", json!(0)),
        ("display_name", json!("")),
    ] {
        let mut broken = registered.clone();
        broken[field] = value;

        let schema = of_event(registered);
        let faults = faults_by(schema, &broken);

        assert_eq!(faults.len(), 1, "{broken}: {faults:?}");
    }
    let mut updated = messages()["users.profile_updated"]["examples"][0]["payload"].clone();
    updated["fields"] = json!([]);
    assert_eq!(faults(&updated).len(), 1);
}

/// The words that serde would take there, which it lists when it refuses another.
fn taken(stub: Value) -> Vec<String> {
    let refusal = serde_json::from_value::<Event>(stub).unwrap_err();
    let refusal = refusal.to_string();
    let (_, words) = refusal.split_once("expected").expect("it lists them");
    let words = words.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

#[test]
fn every_event_has_a_schema_and_a_snapshot() {
    let mut seen = 0;

    for context in taken(json!({"context": "-", "type": "-"})) {
        let file = format!(
            "{}/contexts/{context}/events.rs",
            env!("CARGO_MANIFEST_DIR")
        );
        let snapshots = fs::read_to_string(&file).unwrap();
        for kind in taken(json!({"context": context, "type": "-"})) {
            let properties = &schema(&context, &kind)["properties"];
            assert_eq!(properties["context"]["const"], context.as_str());
            assert_eq!(properties["type"]["const"], kind.as_str());
            let pinned = format!("\"type\": \"{kind}\"");
            assert!(
                snapshots.contains(&pinned),
                "{context} {kind}: pin it with a snapshot in {file}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 9, "{seen}");
    assert_eq!(seen, messages().len());
}

#[test]
fn a_field_that_newer_code_has_added_is_no_trouble_for_older() {
    let user_id = account_id();
    let mut event = json(Users::ProfileCreated {
        user_id,
        locale: None,
    });

    event["added_later"] = Value::from("something");

    let read: Event = serde_json::from_value(event).unwrap();
    assert_eq!(
        read,
        Users::ProfileCreated {
            user_id,
            locale: None
        }
        .into()
    );
}
