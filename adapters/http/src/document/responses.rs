//! Descriptions of responses, where the handler gives none.

use serde_json::{Map, Value};

use super::{edit::operations, references::name};

/// A response that says nothing of itself is described by what it holds.
pub fn describe(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned();
    let schemas = schemas.unwrap_or_default();
    for operation in operations(document) {
        let summary = operation.get("summary").cloned();
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for response in responses.into_iter().flat_map(Map::values_mut) {
            let Some(response) = response.as_object_mut() else {
                continue;
            };
            if response.get("description").is_some_and(|text| text != "") {
                continue;
            }
            let description = content_description(response, &schemas).or(summary.clone());
            response.insert("description".into(), description.unwrap_or_default());
        }
    }
}

fn content_description(response: &Map<String, Value>, schemas: &Value) -> Option<Value> {
    let contents = response.get("content")?.as_object()?;
    let schema = contents.values().next()?.get("schema")?;
    let name = name(schema.get("$ref")?)?;
    schemas.get(name)?.get("description").cloned()
}
