mod committed;
mod events;
mod names;
mod operations;
mod released;
mod retired;
mod schemas;
mod security;
mod servers;

use serde_json::{Value, json};

use super::{between, days};

const TODAY: &str = "Thu, 01 Jul 2027 12:00:00 GMT";

/// The changes as a reader sees them.
fn reported(old: &Value, new: &Value) -> Vec<String> {
    let changes = between(old, new, days::of(TODAY).unwrap()).into_iter();
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

/// Each row: an operation before and now, and all that is reported of it.
fn holds<'a>(rows: impl IntoIterator<Item = (Value, Value, &'a [&'a str])>) {
    for (old, new, expected) in rows {
        assert_eq!(
            reported(&doing(old.clone()), &doing(new.clone())),
            expected,
            "{old} -> {new}"
        );
        assert_eq!(reported(&doing(old.clone()), &doing(old)), [""; 0]);
    }
}

/// A document with one operation that takes or gives this.
fn asking(schema: &Value) -> Value {
    doing(json!({"requestBody": {"content": {"application/json": {"schema": schema}}}}))
}

fn answering(schema: &Value) -> Value {
    doing(json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}))
}
