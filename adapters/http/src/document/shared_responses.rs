//! What the infrastructure refuses with is the same nearly everywhere: named once, and referred to by the operations.
//!
//! With a reference for each status, because generators differ in what they make of `4XX` and of `default`: some do not compile, some do not
//! see that these are errors.

use serde_json::{Map, Value, json};

use super::edit::{capitalised, operations, set};
use crate::problem::{Kind, common};

/// The problems of the infrastructure. A response is called after the first of these that it has: the one that the fewest operations have.
static INFRASTRUCTURE: [&Kind; 9] = [
    &common::BUSY,
    &common::UNAVAILABLE,
    &common::TIMED_OUT,
    &common::INTERNAL,
    &common::HEADERS_TOO_LARGE,
    &common::UNSUPPORTED_MEDIA_TYPE,
    &common::UNSUPPORTED_CONTENT_ENCODING,
    &common::URI_TOO_LONG,
    &common::PAYLOAD_TOO_LARGE,
];

/// Moves these responses to the components.
pub fn refer(document: &mut Value) {
    let mut shared = Map::new();
    for operation in operations(document) {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for response in responses.into_iter().flat_map(Map::values_mut) {
            let Some(name) = name(response) else {
                continue;
            };
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

/// As in `PayloadTooLarge`. None if it is not the infrastructure alone that answers so.
fn name(response: &Value) -> Option<String> {
    let contents = response.get("content")?.as_object()?;
    let problems = contents.get("application/problem+json")?.get("examples")?;
    let problems = problems.as_object()?;
    let is_infrastructure = contents.len() == 1
        && problems
            .keys()
            .all(|slug| INFRASTRUCTURE.iter().any(|kind| kind.slug == slug));
    let first = INFRASTRUCTURE
        .iter()
        .find(|kind| problems.contains_key(kind.slug))?;
    is_infrastructure.then(|| first.slug.split('-').map(capitalised).collect())
}
