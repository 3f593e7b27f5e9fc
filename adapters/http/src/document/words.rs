//! Formats and descriptions that follow from names, for what poem-openapi has no place for.

use serde_json::{Map, Value, json};

use super::{
    edit::{operations, set},
    references::{Directions, name},
};

/// Properties whose texts have a format, by the end of their name.
///
/// Email addresses are not among them: a validator of `email` knows none with a domain in another script, and the service does.
const FORMATS: [(&str, &str); 5] = [
    ("error_uri", "uri-reference"),
    ("_uri", "uri"),
    ("_url", "uri"),
    ("_endpoint", "uri"),
    ("issuer", "uri"),
];

/// A text of a response that is an address says which kind. In requests an empty text may stand for none.
pub fn show_formats(document: &mut Value) {
    for schema in Directions::of(document).responses {
        let properties = document.pointer_mut(&format!("/components/schemas/{schema}/properties"));
        let properties = properties.and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            let format = FORMATS.iter().find(|(end, _)| name.ends_with(end));
            if let Some((_, format)) = format
                && property.get("type") == Some(&json!("string"))
            {
                set(property, "format", json!(format));
            }
        }
    }
}

/// A response that says nothing of itself is described by what it holds.
pub fn describe_responses(document: &mut Value) {
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
