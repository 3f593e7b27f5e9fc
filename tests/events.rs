//! The JSON of the events. It is stored, and will be read by newer code and, during an upgrade, by older: fields are added, never
//! changed. A snapshot that no longer fits means that events in a database could not be read. The snapshots
//! stand in the `events.rs` of each context.

use std::{collections::BTreeSet, fs};

use portreeve::{events::Event, shared::AccountId, users::Event as Users};
use serde_json::Value;
use uuid::uuid;

use crate::contexts;

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

/// Exactly one schema of `openapi/events-v1.json` is about it, and knows each of its fields and which of them are personal.
fn keeps_to_the_schema(event: &Value, read: &Event) {
    let published = include_str!("../openapi/events-v1.json");
    let schema: Value = serde_json::from_str(published).unwrap();
    let known = schema["$defs"].as_object().unwrap().values();
    let fits: Vec<&Value> = known
        .filter(|one| one["properties"]["context"]["const"] == event["context"])
        .filter(|one| one["properties"]["type"]["const"] == event["type"])
        .collect();
    assert_eq!(fits.len(), 1, "{event} is not in openapi/events-v1.json");
    let properties = fits[0]["properties"].as_object().unwrap();
    for field in event.as_object().unwrap().keys() {
        assert!(properties.get(field).is_some(), "{field} of {event}");
    }
    let personal = properties
        .iter()
        .filter(|(_, one)| one["x-personal"] == true);
    let personal: BTreeSet<&str> = personal.map(|(name, _)| name.as_str()).collect();
    let named = read.personal_fields().iter().copied().collect();
    assert_eq!(personal, named, "the personal fields of {event}");

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

pub fn account_id() -> AccountId {
    AccountId::from_uuid(uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"))
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
    let schema: Value = serde_json::from_str(include_str!("../openapi/events-v1.json")).unwrap();
    let schemas = schema["$defs"].as_object().unwrap();
    let mut seen = 0;

    for context in taken(json_of(&"-".into(), &"-".into())) {
        let file = format!(
            "{}/contexts/{context}/events.rs",
            env!("CARGO_MANIFEST_DIR")
        );
        let snapshots = fs::read_to_string(&file).unwrap();
        for kind in taken(json_of(&context.as_str().into(), &"-".into())) {
            let properties = schemas.values().map(|one| &one["properties"]);
            let mut of_it = properties
                .filter(|one| one["context"]["const"] == context.as_str())
                .filter(|one| one["type"]["const"] == kind.as_str());
            assert!(
                of_it.next().is_some(),
                "{context} {kind}: add its schema to openapi/events-v1.json"
            );
            let pinned = format!("\"type\": \"{kind}\"");
            assert!(
                snapshots.contains(&pinned),
                "{context} {kind}: pin it with a snapshot in {file}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 9, "{seen}");
}

fn json_of(context: &Value, kind: &Value) -> Value {
    serde_json::json!({"context": context, "type": kind})
}

#[test]
fn a_field_that_newer_code_has_added_is_no_trouble_for_older() {
    let user_id = account_id();
    let mut json = json(Users::ProfileCreated { user_id });

    json["added_later"] = Value::from("something");

    let read: Event = serde_json::from_value(json).unwrap();
    assert_eq!(read, Users::ProfileCreated { user_id }.into());
}
