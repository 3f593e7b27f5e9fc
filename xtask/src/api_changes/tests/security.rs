use serde_json::{Value, json};

use super::{doing, holds, told};

#[test]
fn who_may_call() {
    let with = |ways: Value| json!({"security": ways});

    holds([
        (
            with(json!([])),
            with(json!([{"key": []}, {"password": []}])),
            &["Breaking: `do`: needs `key` or `password`, and was open before"] as &[&str],
        ),
        (
            with(json!([{"key": []}])),
            with(json!([])),
            &["Changed: `do`: is open to everybody"],
        ),
        (
            with(json!([{"key": []}, {"password": []}])),
            with(json!([{"key": []}])),
            &["Breaking: `do`: cannot be called with `password` alone any more"],
        ),
        (
            with(json!([{"key": []}])),
            with(json!([{"key": [], "password": []}])),
            &["Breaking: `do`: cannot be called with `key` alone any more"],
        ),
        (
            with(json!([{"key": ["read"]}])),
            with(json!([{"key": ["read", "write"]}])),
            &["Breaking: `do`: cannot be called with `key` (read) alone any more"],
        ),
        (
            with(json!([{"key": []}])),
            with(json!([{"key": []}, {"password": []}])),
            &["Added: `do`: can be called with `password`"],
        ),
    ]);
}

#[test]
fn who_may_call_as_it_is_said_for_all_operations() {
    let mut open = doing(json!({}));
    open["security"] = json!([]);
    let mut closed = doing(json!({}));
    closed["security"] = json!([{"key": []}]);

    let changes = told(&open, &closed);

    assert_eq!(
        changes,
        ["Breaking: `do`: needs `key`, and was open before"]
    );
}

#[test]
fn a_scheme_that_becomes_another() {
    let with = |scheme: &str| {
        let mut document = doing(json!({}));
        document["components"] =
            json!({"securitySchemes": {"key": {"type": "http", "scheme": scheme}}});
        document
    };

    let changes = told(&with("bearer"), &with("basic"));

    assert_eq!(
        changes,
        ["Breaking: `key`: is another way to prove who you are: its `scheme` differs"]
    );
}
