use serde_json::{Value, json};

use super::{
    super::{answering, reported},
    having, holds, row,
};

#[test]
fn alternatives() {
    let of = |words: &[&str]| {
        let kinds = words
            .iter()
            .map(|word| json!({"title": word, "type": "object"}));
        json!({"oneOf": kinds.collect::<Vec<_>>()})
    };

    holds([
        row(
            of(&["A"]),
            of(&["A", "B"]),
            "Changed: `do`: {it} may also be `B`",
            "Breaking: `do`: {it} may also be `B`",
        ),
        row(
            of(&["A", "B"]),
            of(&["A"]),
            "Breaking: `do`: {it} cannot be `B` any more",
            "Changed: `do`: {it} cannot be `B` any more",
        ),
    ]);
}

#[test]
fn what_is_deep_inside_is_found_and_named() {
    let list = |kind: &str| {
        json!({"type": "array", "items": {"type": "object", "properties": {"people": {
            "type": "array", "items": {"type": "object", "properties": {"name": {"type": kind}}},
        }}}})
    };

    holds([row(
        list("string"),
        list("boolean"),
        "Breaking: `do`: `[].people[].name` in {it} is `boolean` instead of `string`",
        "Breaking: `do`: `[].people[].name` in {it} is `boolean` instead of `string`",
    )]);
}

fn with_thing(mut document: Value, thing: Value) -> Value {
    document["components"] = json!({"schemas": {"Thing": thing}});
    document
}

#[test]
fn a_schema_may_be_named_wrapped_or_written_out() {
    let thing = having(json!({"a": {"type": "string"}}), &["a"]);
    let reference = json!({"$ref": "#/components/schemas/Thing"});
    let wrapped = json!({"description": "A thing.", "allOf": [reference]});

    let documents = [
        answering(&thing),
        with_thing(answering(&reference), thing.clone()),
        with_thing(answering(&wrapped), thing.clone()),
    ];

    for (old, new) in documents
        .iter()
        .flat_map(|old| documents.iter().map(move |new| (old, new)))
    {
        assert_eq!(reported(old, new), [""; 0]);
    }
}

#[test]
fn a_schema_that_holds_itself_comes_to_an_end() {
    let reference = json!({"$ref": "#/components/schemas/Thing"});
    let thing = |kind: &str| having(json!({"next": reference, "name": {"type": kind}}), &[]);

    let changes = reported(
        &with_thing(answering(&reference), thing("string")),
        &with_thing(answering(&reference), thing("integer")),
    );

    assert_eq!(
        changes,
        ["Breaking: `do`: `name` in the answer 200 is `integer` instead of `string`"]
    );
}
