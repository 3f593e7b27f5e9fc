//! The rules that the design stands on, held by reading the repository and the document that the service publishes.

pub mod authorization;
mod bodies;
mod configuration;
mod contexts;
mod dashboard;
mod dependencies;
mod document;
mod documentation;
mod http_modules;
mod image;
mod migrations;
mod modules;
mod published;

use std::{fs, path::PathBuf};

use serde_json::{Map, Value};

use crate::support::app::App;

/// A file or folder of the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(path)
}

fn read(path: &str) -> String {
    let path = repository(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The OpenAPI document.
async fn document() -> Value {
    serde_json::from_str(App::start().await.document()).expect("the document is JSON")
}

/// One operation of the document.
struct Operation {
    method: String,
    path: String,
    body: Map<String, Value>,
}

impl Operation {
    fn id(&self) -> &str {
        self.body["operationId"]
            .as_str()
            .expect("an operation has an id")
    }

    /// The responses by their status.
    fn responses(&self) -> &Map<String, Value> {
        self.body["responses"]
            .as_object()
            .expect("an operation has responses")
    }
}

/// What a reference leads to, or the value itself.
fn resolved<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    let pointer = value.get("$ref").and_then(Value::as_str);
    let pointer = pointer.and_then(|reference| reference.strip_prefix('#'));
    pointer.map_or(value, |pointer| {
        let found = document.pointer(pointer);
        found.unwrap_or_else(|| panic!("{pointer} is missing"))
    })
}

/// With shared responses in the place of references to them.
fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"]
        .as_object()
        .expect("the document has paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path has operations");
        methods.iter().map(|(method, body)| {
            let mut body = body.as_object().expect("an operation is an object").clone();
            let responses = body.get_mut("responses").and_then(Value::as_object_mut);
            for response in responses.into_iter().flat_map(Map::values_mut) {
                *response = resolved(response, document).clone();
            }
            Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                body,
            }
        })
    });
    operations.collect()
}
