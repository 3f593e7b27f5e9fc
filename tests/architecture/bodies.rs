//! The bodies of the document: named, with examples, and refusals all of one shape.

use serde_json::Value;

use super::{document, operations};

/// The schema that a `{"schema": {"$ref": ...}}` leads to.
fn schema<'a>(document: &'a Value, media: &Value) -> &'a Value {
    let reference = media["schema"]["$ref"]
        .as_str()
        .expect("a body has a named schema");
    let pointer = reference.strip_prefix('#').expect("it is in this document");
    document
        .pointer(pointer)
        .unwrap_or_else(|| panic!("{reference} is missing"))
}

/// The media types of a request or a response, with their contents.
fn media(holder: &Value) -> Vec<(&String, &Value)> {
    holder["content"]
        .as_object()
        .into_iter()
        .flatten()
        .collect()
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let document = document().await;

    for operation in operations(&document) {
        let refusals = operation
            .responses()
            .iter()
            .filter(|(status, _)| *status >= &"400".to_owned());
        for (status, response) in refusals {
            let kinds: Vec<&String> = media(response).iter().map(|(kind, _)| *kind).collect();
            assert_eq!(
                kinds,
                ["application/problem+json"],
                "{} {status}",
                operation.id()
            );
            let problem = &document["components"]["schemas"]["Problem"];
            assert_eq!(schema(&document, media(response)[0].1), problem);
        }
    }
}

#[tokio::test]
async fn every_body_has_an_example() {
    let document = document().await;

    for operation in operations(&document) {
        let request = operation.body.get("requestBody");
        let holders = request.into_iter().chain(operation.responses().values());
        for (kind, content) in holders.flat_map(media) {
            let example = schema(&document, content).get("example");
            assert!(
                example.is_some_and(Value::is_object),
                "{} {kind}",
                operation.id()
            );
        }
    }
}

#[tokio::test]
async fn every_json_body_is_called_by_its_plain_name() {
    for operation in operations(&document().await) {
        let request = operation.body.get("requestBody");
        let holders = request.into_iter().chain(operation.responses().values());
        for (kind, _) in holders.flat_map(media) {
            assert!(
                ["application/json", "application/problem+json"].contains(&kind.as_str()),
                "{kind}"
            );
        }
    }
}
