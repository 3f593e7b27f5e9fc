use serde_json::{Value, json};

use super::{answering, asking, holds, reported};

/// A document with one message, and a schema of this name.
fn naming(name: &str, message: fn(&Value) -> Value, schema: fn(Value) -> Value) -> Value {
    let reference = json!({"$ref": format!("#/components/schemas/{name}")});
    let mut document = message(&schema(reference));
    document["components"] = json!({"schemas": {name: {"type": "string"}}});
    document
}

#[test]
fn a_schema_keeps_its_name_wherever_it_is_used() {
    let places: [fn(Value) -> Value; 4] = [
        |schema| schema,
        |schema| json!({"description": "A grant.", "allOf": [schema]}),
        |schema| json!({"type": "array", "items": schema}),
        |schema| json!({"type": "object", "properties": {"grant": schema}}),
    ];

    for place in places {
        for message in [asking, answering] {
            let (old, new) = (
                naming("OldGrant", message, place),
                naming("Grant", message, place),
            );

            assert_eq!(
                reported(&old, &new),
                ["Breaking: `do`: uses the schema `Grant` instead of `OldGrant`"]
            );
            assert_eq!(reported(&old, &old), [""; 0]);
        }
    }
}

#[test]
fn a_name_may_be_given_in_another_way() {
    let whole = naming("Grant", answering, |schema| schema);
    let wrapped = naming("Grant", answering, |schema| json!({"allOf": [schema]}));

    assert_eq!(reported(&whole, &wrapped), [""; 0]);
    assert_eq!(reported(&wrapped, &whole), [""; 0]);
}

#[test]
fn only_the_first_tag_makes_a_name() {
    let under = |tags: &[&str]| json!({"tags": tags});

    holds([
        (
            under(&["auth"]),
            under(&["users"]),
            &["Breaking: `do`: is filed under `users` instead of `auth`"] as &[&str],
        ),
        (
            under(&["auth", "users"]),
            under(&["users", "auth"]),
            &["Breaking: `do`: is filed under `users` instead of `auth`"],
        ),
        (under(&["auth"]), under(&["auth", "users"]), &[]),
        (
            under(&["auth"]),
            json!({}),
            &["Breaking: `do`: is filed under no tag instead of `auth`"],
        ),
    ]);
}
