mod composed;
mod fields;
mod limits;
mod values;

use serde_json::{Value, json};

use super::{answering, asking, reported};

/// What is reported of a schema in a request, and in an answer. An empty sentence stands for nothing.
struct Row {
    old: Value,
    new: Value,
    request: &'static str,
    answer: &'static str,
}

/// Tries each row in both messages, and that a document does not differ from itself.
fn holds(rows: impl IntoIterator<Item = Row>) {
    for row in rows {
        let expected = |sentence: &str, message: &str| match sentence {
            "" => vec![],
            sentence => vec![sentence.replace("{it}", message)],
        };
        let asked = reported(&asking(&row.old), &asking(&row.new));
        let answered = reported(&answering(&row.old), &answering(&row.new));
        let case = format!("{} -> {}", row.old, row.new);

        assert_eq!(asked, expected(row.request, "the body"), "{case}");
        assert_eq!(answered, expected(row.answer, "the answer 200"), "{case}");
        assert_eq!(reported(&asking(&row.new), &asking(&row.new)), [""; 0]);
    }
}

fn row(old: Value, new: Value, request: &'static str, answer: &'static str) -> Row {
    Row {
        old,
        new,
        request,
        answer,
    }
}

fn having(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}

#[test]
fn what_is_deprecated_and_what_nobody_here_understands() {
    holds([
        row(
            json!({"type": "string"}),
            json!({"type": "string", "deprecated": true}),
            "Deprecated: `do`: {it} is deprecated",
            "Deprecated: `do`: {it} is deprecated",
        ),
        row(
            json!({"type": "string", "deprecated": true}),
            json!({"type": "string"}),
            "Changed: `do`: {it} is no longer deprecated",
            "Changed: `do`: {it} is no longer deprecated",
        ),
        row(
            json!({"type": "integer"}),
            json!({"type": "integer", "multipleOf": 5}),
            "Breaking: `do`: {it} has another `multipleOf`",
            "Breaking: `do`: {it} has another `multipleOf`",
        ),
    ]);
}

#[test]
fn what_is_only_for_people_is_no_change() {
    holds([row(
        json!({"type": "string", "title": "A", "description": "Old.", "example": "x", "x-order": 1}),
        json!({"type": "string", "title": "B", "description": "New.", "example": "y", "x-order": 2}),
        "",
        "",
    )]);
}
