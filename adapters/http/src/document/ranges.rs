//! The responses for a whole range of statuses, `4XX` and `5XX`: named, and referred to by the operations.

use serde_json::{Map, Value, json};

use super::edit::{operations, set};

/// A problem that only some operations can answer with, and what their response is called for it.
const PARTICULAR: [(&str, &str); 2] = [
    ("unsupported-media-type", "WithBody"),
    ("unavailable", "WithStore"),
];

/// Moves each response for a range to the components, and leaves a reference.
pub fn share(document: &mut Value) {
    let mut shared = Map::new();
    for operation in operations(document) {
        let mut responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (range, title) in [("4XX", "ClientError"), ("5XX", "ServerError")] {
            let Some(response) = responses.as_mut().and_then(|all| all.get_mut(range)) else {
                continue;
            };
            let name = format!("{title}{}", suffix(response));
            let reference = json!({"$ref": format!("#/components/responses/{name}")});
            let first = shared.entry(name).or_insert_with(|| response.clone());
            // One of a retired operation has headers of its own.
            if first == response {
                *response = reference;
            }
        }
    }
    shared.sort_keys();
    if let Some(components) = document.get_mut("components") {
        set(components, "responses", Value::Object(shared));
    }
}

fn suffix(response: &Value) -> &'static str {
    let examples = response.pointer("/content/application~1problem+json/examples");
    let has = |slug| examples.is_some_and(|examples| examples.get(slug).is_some());
    let found = PARTICULAR.iter().find(|(slug, _)| has(*slug));
    found.map_or("", |(_, suffix)| suffix)
}
