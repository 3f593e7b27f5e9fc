//! What a response may say one day that it does not say yet: fields and values that today's clients do not know. A generator that reads a
//! closed schema makes a client that fails on them.

use serde_json::{Map, Value, json};

use super::{
    edit::{operations, set},
    references::{Directions, each_object, name},
};

/// Opens the schemas of responses. A request's stay closed: what we do not know, we refuse.
pub fn allow_in_responses(document: &mut Value) {
    let directions = Directions::of(document);
    close_enums_of_requests(document, &directions);
    for name in &directions.responses {
        let schema = document.pointer_mut(&format!("/components/schemas/{name}"));
        let Some(schema) = schema.and_then(Value::as_object_mut) else {
            continue;
        };
        if let Some(values) = schema.remove("enum") {
            schema.insert("x-extensible-enum".into(), values);
        }
        if schema.get("type") == Some(&json!("object")) {
            schema.entry("additionalProperties").or_insert(json!(true));
            if !directions.requests.contains(name) {
                forget_defaults(schema);
            }
        }
    }
}

/// A default is for who sends. Of who receives, some generators claim by it that the field is always there.
fn forget_defaults(schema: &mut Map<String, Value>) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let properties = properties.into_iter().flat_map(Map::values_mut);
    for property in properties.filter_map(Value::as_object_mut) {
        property.remove("default");
    }
}

/// Where a request names an enum that responses name too, it gets the values themselves.
fn close_enums_of_requests(document: &mut Value, directions: &Directions) {
    let schemas = document.pointer("/components/schemas").cloned();
    let enums: Map<String, Value> = schemas
        .and_then(|schemas| schemas.as_object().cloned())
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, schema)| {
            directions.responses.contains(name) && schema.get("enum").is_some()
        })
        .collect();
    let mut close = |object: &mut Map<String, Value>| close_reference(object, &enums);
    for operation in operations(document) {
        for part in ["parameters", "requestBody"] {
            if let Some(part) = operation.get_mut(part) {
                each_object(part, &mut close);
            }
        }
    }
    for name in directions.requests.difference(&directions.responses) {
        if let Some(schema) = document.pointer_mut(&format!("/components/schemas/{name}")) {
            each_object(schema, &mut close);
        }
    }
}

/// `{$ref}`, or the same with words of its own: `{description, allOf: [{$ref}]}`.
fn close_reference(object: &mut Map<String, Value>, enums: &Map<String, Value>) {
    let inner = object
        .get("allOf")
        .and_then(|parts| parts.pointer("/0/$ref"));
    let reference = inner.or_else(|| object.get("$ref"));
    let Some(Value::Object(schema)) = reference.and_then(name).and_then(|name| enums.get(name))
    else {
        return;
    };
    object.remove("$ref");
    object.remove("allOf");
    for (key, value) in schema {
        object.entry(key.clone()).or_insert_with(|| value.clone());
    }
}

/// Lists the known values of a property without closing it.
pub fn list_values(document: &mut Value, property: &str, values: Value) {
    if let Some(property) = document.pointer_mut(property) {
        set(property, "x-extensible-enum", values);
    }
}
