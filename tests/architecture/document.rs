//! What client generators and people rely on in the document.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Operation, document, operations};

/// Every object of the document, however deep.
fn objects(value: &Value) -> Vec<&serde_json::Map<String, Value>> {
    match value {
        Value::Object(object) => {
            let below = object.values().flat_map(objects);
            std::iter::once(object).chain(below).collect()
        }
        Value::Array(items) => items.iter().flat_map(objects).collect(),
        _ => vec![],
    }
}

fn text<'a>(operation: &'a Operation, name: &str) -> &'a str {
    operation
        .body
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[tokio::test]
async fn the_version_is_one_that_generators_read() {
    assert_eq!(document().await["openapi"], "3.0.3");
}

#[tokio::test]
async fn every_operation_has_an_id_of_its_own_in_camel_case() {
    let document = document().await;
    let operations = operations(&document);

    let ids: BTreeSet<&str> = operations.iter().map(Operation::id).collect();

    assert_eq!(ids.len(), operations.len());
    for id in ids {
        let begins_small = id.starts_with(|c: char| c.is_ascii_lowercase());
        assert!(
            begins_small && id.chars().all(|c| c.is_ascii_alphanumeric()),
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_request_body_says_that_other_fields_are_refused() {
    let document = document().await;

    let operations = operations(&document);
    let bodies: Vec<&str> = operations
        .iter()
        .filter_map(|operation| operation.body.get("requestBody"))
        .filter_map(|body| body["content"]["application/json"]["schema"]["$ref"].as_str())
        .collect();

    assert!(bodies.len() >= 8, "{bodies:?}");
    for body in bodies {
        let schema = document.pointer(body.trim_start_matches('#')).unwrap();
        assert_eq!(schema["additionalProperties"], false, "{body}");
    }
}

#[tokio::test]
async fn every_operation_has_a_tag_a_summary_and_a_description() {
    let document = document().await;
    let declared: Vec<&Value> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["name"])
        .collect();

    for operation in operations(&document) {
        let tags = operation.body["tags"].as_array().unwrap();
        assert!(
            tags.len() == 1 && declared.contains(&&tags[0]),
            "{}",
            operation.id()
        );
        assert!(
            !text(&operation, "summary").is_empty(),
            "{}",
            operation.id()
        );
        assert!(
            !text(&operation, "description").is_empty(),
            "{}",
            operation.id()
        );
    }
}

#[tokio::test]
async fn every_operation_that_can_fail_says_how() {
    for operation in operations(&document().await) {
        for status in ["500", "503"] {
            assert!(
                operation.responses().contains_key(status),
                "{} {status}",
                operation.id()
            );
        }
        if operation.body.contains_key("requestBody") {
            for status in ["400", "413", "415"] {
                assert!(
                    operation.responses().contains_key(status),
                    "{} {status}",
                    operation.id()
                );
            }
        }
        assert!(
            !operation.responses().contains_key("default"),
            "{}",
            operation.id()
        );
    }
}

#[tokio::test]
async fn what_the_infrastructure_refuses_with_is_said_once() {
    let document = document().await;

    let shared = document["components"]["responses"].as_object().unwrap();
    let names: Vec<&str> = shared.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Busy",
            "HeadersTooLarge",
            "Internal",
            "PayloadTooLarge",
            "TimedOut",
            "Unavailable",
            "UnsupportedMediaType",
            "UriTooLong",
        ]
    );
    for object in objects(&document) {
        for status in ["413", "414", "415", "431", "500"] {
            if let Some(response) = object.get(status) {
                let reference = response["$ref"].as_str().unwrap_or_default();
                assert!(reference.starts_with("#/components/responses/"), "{status}");
            }
        }
    }
}

#[tokio::test]
async fn every_response_has_a_description() {
    for operation in operations(&document().await) {
        for (status, response) in operation.responses() {
            assert_ne!(response["description"], "", "{} {status}", operation.id());
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;

    for object in objects(&document) {
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap_or_default();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

#[tokio::test]
async fn nothing_says_that_it_is_not_deprecated() {
    let document = document().await;

    let said = objects(&document)
        .into_iter()
        .filter(|object| object.get("deprecated") == Some(&Value::Bool(false)));

    assert_eq!(said.count(), 0);
}

#[tokio::test]
async fn nothing_of_another_version_of_the_format_is_in_it() {
    let document = document().await;

    assert_eq!(document["info"].get("summary"), None);
    assert_eq!(document["info"]["license"].get("identifier"), None);
    assert_eq!(document.get("webhooks"), None);
    for object in objects(&document) {
        assert!(
            !object.get("type").is_some_and(Value::is_array),
            "{object:?}"
        );
    }
}

#[tokio::test]
async fn the_scheme_says_where_the_token_comes_from() {
    let document = document().await;

    let scheme = &document["components"]["securitySchemes"]["bearerAuth"];

    assert_eq!(
        (&scheme["type"], &scheme["scheme"]),
        (&"http".into(), &"bearer".into())
    );
    assert!(
        scheme["description"].as_str().unwrap().contains("logIn"),
        "{scheme}"
    );
}

#[tokio::test]
async fn every_page_says_whether_another_follows() {
    let document = document().await;
    let schemas = document["components"]["schemas"].as_object().unwrap();

    let pages: Vec<_> = schemas
        .iter()
        .filter(|(_, schema)| schema["properties"].get("next_cursor").is_some())
        // A feed never ends, so its cursor is always there.
        .filter(|(_, schema)| schema["properties"].get("has_more").is_none())
        .collect();

    assert!(pages.len() >= 2, "{pages:?}");
    for (name, page) in pages {
        let required = page["required"].as_array().unwrap();
        let cursor = &page["properties"]["next_cursor"];
        assert!(required.contains(&"next_cursor".into()), "{name}");
        assert_eq!(cursor["nullable"], true, "{name}");
    }
}
