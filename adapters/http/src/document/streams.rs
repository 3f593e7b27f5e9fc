//! Server-sent events, which OpenAPI has no words for: poem-openapi calls them an array, and a generated client would wait for its end.

use serde_json::{Map, Value, json};

use super::edit::{operations, set};

/// A stream is text. Its example is one event, made of the example of what poem-openapi takes for the items.
pub fn show(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned();
    for operation in operations(document) {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for response in responses.into_iter().flat_map(Map::values_mut) {
            if let Some(content) = response.pointer_mut("/content/text~1event-stream") {
                // One whose events have no name of their own brings its example along.
                let own = content.pointer("/schema/example").and_then(Value::as_str);
                let own = own.map(str::to_owned);
                let event = own.or_else(|| event(content, schemas.as_ref()));
                set(content, "schema", json!({"type": "string"}));
                set(content, "example", json!(event.unwrap_or_default()));
            }
        }
    }
}

fn event(content: &Value, schemas: Option<&Value>) -> Option<String> {
    let reference = content.pointer("/schema/items/$ref")?.as_str()?;
    let name = reference.rsplit('/').next()?;
    let data = schemas?.get(name)?.get("example")?;
    let kind = name.to_lowercase();
    Some(format!(
        "event: {kind}\nid: 1795349000123456\ndata: {data}\n\n"
    ))
}
