//! Reading the document, which is our own: what is missing is empty.

use serde_json::{Map, Value};

/// The string there, or nothing.
pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

pub fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.into_iter().flatten()
}

pub fn members<'a>(value: &'a Value, pointer: &str) -> Vec<(&'a String, &'a Value)> {
    let found = value.pointer(pointer).and_then(Value::as_object);
    found.into_iter().flat_map(Map::iter).collect()
}

/// What a reference leads to, or the value itself.
pub fn resolved<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    let to = text(value, "/$ref").strip_prefix('#');
    to.and_then(|to| document.pointer(to)).unwrap_or(value)
}

/// `Grant` of `#/components/schemas/Grant`.
pub fn name_of(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}
