//! Which schemas are sent to us, and which we send.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::edit::operations;

const SCHEMAS: &str = "#/components/schemas/";

/// The names of schemas, by who writes them.
pub struct Directions {
    /// In bodies and parameters, and in what those refer to.
    pub requests: BTreeSet<String>,
    pub responses: BTreeSet<String>,
}

impl Directions {
    pub fn of(document: &mut Value) -> Self {
        let schemas = document.pointer("/components/schemas").cloned();
        let schemas = schemas.unwrap_or_default();
        let mut directions = Self {
            requests: BTreeSet::new(),
            responses: BTreeSet::new(),
        };
        for operation in operations(document) {
            for part in ["parameters", "requestBody"] {
                if let Some(part) = operation.get(part) {
                    collect(part, &schemas, &mut directions.requests);
                }
            }
            if let Some(part) = operation.get("responses") {
                collect(part, &schemas, &mut directions.responses);
            }
        }
        directions
    }
}

/// The name of the schema that a reference leads to.
pub fn name(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix(SCHEMAS)
}

fn collect(value: &Value, schemas: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, schemas, names)),
        Value::Object(object) => {
            if let Some(name) = object.get("$ref").and_then(name)
                && names.insert(name.to_owned())
                && let Some(schema) = schemas.get(name)
            {
                collect(schema, schemas, names);
            }
            object
                .values()
                .for_each(|item| collect(item, schemas, names));
        }
        _ => {}
    }
}

/// Every object inside this value, itself included.
pub fn each_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        Value::Object(object) => {
            change(object);
            object
                .values_mut()
                .for_each(|item| each_object(item, change));
        }
        _ => {}
    }
}
