//! The bodies of the document: named, with examples, and refusals all of one shape.

use serde_json::{Value, json};

use super::{document, operations};
use crate::support::published::conforms;

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

/// The media types of a request or a response, with their contents. A stream is text, and has no schema of ours.
fn media(holder: &Value) -> Vec<(&String, &Value)> {
    holder["content"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(kind, _)| *kind != "text/event-stream")
        .collect()
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let document = document().await;

    for operation in operations(&document) {
        let refusals = operation.responses().iter().filter(|(status, _)| {
            let in_words_of_oauth = (operation.id(), status.as_str()) == ("issueToken", "400");
            *status >= &"400".to_owned() && !in_words_of_oauth
        });
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
async fn every_body_is_called_by_its_plain_name() {
    for operation in operations(&document().await) {
        let request = operation.body.get("requestBody");
        let holders = request.into_iter().chain(operation.responses().values());
        for (kind, _) in holders.flat_map(media) {
            assert!(
                [
                    "application/json",
                    "application/problem+json",
                    "application/x-www-form-urlencoded",
                ]
                .contains(&kind.as_str()),
                "{kind}"
            );
        }
    }
}

#[tokio::test]
async fn every_example_keeps_to_its_schema() {
    let document = document().await;

    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        if let Some(example) = schema.get("example") {
            let reference = json!({"$ref": format!("#/components/schemas/{name}")});
            assert_eq!(conforms(&reference, example), Ok(()), "{name}");
        }
    }
    let problem = json!({"$ref": "#/components/schemas/Problem"});
    for (slug, example) in document["components"]["examples"].as_object().unwrap() {
        assert_eq!(conforms(&problem, &example["value"]), Ok(()), "{slug}");
    }
}

#[tokio::test]
async fn every_refusal_shows_each_exact_problem_and_no_other() {
    let document = document().await;

    for operation in operations(&document) {
        for (status, response) in operation.responses() {
            let content = &response["content"]["application/problem+json"];
            let Some(examples) = content["examples"].as_object() else {
                continue;
            };
            let described = response["description"].as_str().unwrap();
            assert_eq!(described.matches("/problems/").count(), examples.len());
            for (slug, example) in examples {
                assert!(described.contains(&format!("`/problems/{slug}`")));
                let pointer = example["$ref"].as_str().unwrap().trim_start_matches('#');
                let body = &document.pointer(pointer).unwrap()["value"];
                assert_eq!(body["type"], format!("/problems/{slug}"));
                assert_eq!(body["status"].to_string(), *status);
            }
        }
    }
}
