use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::edit::{operations, set};

/// Requests with unknown fields are refused, and poem-openapi does not say so.
pub fn close_requests(document: &mut Value) {
    for request in requests(document) {
        if let Some(schema) = document.pointer_mut(&request) {
            set(schema, "additionalProperties", json!(false));
        }
    }
}

/// What may be `null` in an answer is there all the same; what may be missing is not `null`. poem-openapi calls both "not required".
pub fn require_what_is_always_there(document: &mut Value) {
    let requests = requests(document);
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if !requests.contains(&format!("/components/schemas/{name}")) {
            require_nullable(schema);
        }
    }
}

fn require_nullable(schema: &mut Value) {
    let properties = schema.get("properties").and_then(Value::as_object);
    let nullable: Vec<Value> = properties
        .into_iter()
        .flatten()
        .filter(|(_, property)| property.get("nullable") == Some(&json!(true)))
        .map(|(name, _)| json!(name))
        .collect();
    if nullable.is_empty() {
        return;
    }
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    let required = schema.entry("required").or_insert_with(|| json!([]));
    if let Some(required) = required.as_array_mut() {
        required.extend(nullable);
    }
}

/// Where the schemas of the JSON that is sent to us stand.
fn requests(document: &mut Value) -> BTreeSet<String> {
    operations(document)
        .filter_map(|operation| request(operation))
        .collect()
}

fn request(operation: &Map<String, Value>) -> Option<String> {
    let schema = operation
        .get("requestBody")?
        .pointer("/content/application~1json/schema/$ref")?;
    Some(schema.as_str()?.strip_prefix('#')?.to_owned())
}
