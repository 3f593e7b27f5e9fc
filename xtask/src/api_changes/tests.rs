mod committed;
mod operations;
mod released;
mod schemas;

use serde_json::{Value, json};

use super::between;

/// The changes as a reader sees them.
fn told(old: &Value, new: &Value) -> Vec<String> {
    let changes = between(old, new).into_iter();
    changes
        .map(|change| format!("{}: {}", change.weight, change.sentence))
        .collect()
}

/// A document with one operation.
fn doing(operation: Value) -> Value {
    let mut operation = operation;
    operation["operationId"] = json!("do");
    json!({"openapi": "3.0.3", "paths": {"/things": {"post": operation}}})
}

/// A document with one operation that takes or gives this.
fn asking(schema: &Value) -> Value {
    doing(json!({"requestBody": {"content": {"application/json": {"schema": schema}}}}))
}

fn answering(schema: &Value) -> Value {
    doing(json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}))
}
