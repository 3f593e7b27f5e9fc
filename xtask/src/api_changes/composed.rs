//! Schemas that refer to others, or are composed of them.

use serde_json::{Map, Value};

use super::document::{Document, items, text};

/// The name of a schema that is referred to, also if only to say something of it where it is used.
pub fn name(schema: &Value) -> Option<&str> {
    let wrapped = items(schema.get("allOf")).find_map(|one| text(one, "$ref"));
    text(schema, "$ref").or(wrapped)
}

/// What one of several alternatives is called.
pub fn called(schema: &Value) -> String {
    let named = name(schema).and_then(|reference| reference.rsplit('/').next());
    match named.or_else(|| text(schema, "title")) {
        Some(name) => format!("`{name}`"),
        None => format!("`{schema}`"),
    }
}

/// The schema with what it refers to and what it is composed of, as one.
pub fn whole(document: Document, schema: &Value) -> Value {
    let mut merged = Map::new();
    merge(document, schema, &mut merged, 0);
    Value::Object(merged)
}

fn merge(document: Document, schema: &Value, into: &mut Map<String, Value>, depth: usize) {
    let schema = document.resolved(schema);
    let Some(schema) = schema.as_object().filter(|_| depth < 32) else {
        return;
    };
    for (keyword, value) in schema {
        match (keyword.as_str(), value, into.get_mut(keyword)) {
            ("allOf", _, _) => {}
            ("properties", Value::Object(more), Some(Value::Object(all))) => {
                for (name, property) in more {
                    all.entry(name).or_insert_with(|| property.clone());
                }
            }
            ("required", Value::Array(more), Some(Value::Array(all))) => {
                all.extend(more.iter().cloned());
            }
            // Both descriptions: of this use of a schema, and of the schema.
            ("description", Value::String(more), Some(Value::String(all))) => {
                all.push(' ');
                all.push_str(more);
            }
            (_, _, Some(_)) => {}
            (_, _, None) => {
                into.insert(keyword.clone(), value.clone());
            }
        }
    }
    for part in items(schema.get("allOf")) {
        merge(document, part, into, depth + 1);
    }
}
