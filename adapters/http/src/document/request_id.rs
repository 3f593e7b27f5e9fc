//! The header that every response has.

use serde_json::{Map, Value, json};

use super::edit::{operations, set};
use crate::problem::EXAMPLE_REQUEST_ID;

const NAME: &str = "X-Request-Id";

/// Declares the id of the request, once, and refers to it from every response.
pub fn declare(document: &mut Value) {
    for operation in operations(document) {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for response in responses
            .into_iter()
            .flat_map(Map::values_mut)
            .filter_map(Value::as_object_mut)
        {
            let headers = response.entry("headers").or_insert_with(|| json!({}));
            set(
                headers,
                NAME,
                json!({"$ref": "#/components/headers/RequestId"}),
            );
        }
    }
    let header = json!({
        "description": "Identifies the request in the service's log. The one that was sent, if it is an id of 1 to 64 letters, digits, `-`, `_` and `.`, otherwise a new one.",
        "required": true,
        "schema": {"type": "string"},
        "example": EXAMPLE_REQUEST_ID,
    });
    if let Some(components) = document.get_mut("components") {
        set(components, "headers", json!({"RequestId": header}));
    }
}
