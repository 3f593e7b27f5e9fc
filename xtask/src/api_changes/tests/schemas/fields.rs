use serde_json::json;

use super::{having, holds, row};

#[test]
fn fields() {
    let both = || {
        having(
            json!({"a": {"type": "string"}, "b": {"type": "string"}}),
            &["a"],
        )
    };
    let one = || having(json!({"a": {"type": "string"}}), &["a"]);
    let free = || having(json!({"a": {"type": "string"}}), &[]);
    let strict = || {
        having(
            json!({"a": {"type": "string"}, "b": {"type": "string"}}),
            &["a", "b"],
        )
    };

    holds([
        row(
            both(),
            one(),
            "Breaking: `do`: no longer takes `b` in {it}",
            "Breaking: `do`: {it} no longer has `b`",
        ),
        row(
            one(),
            both(),
            "Added: `do`: takes `b` in {it}",
            "Added: `do`: `b` in {it} is new",
        ),
        row(
            one(),
            strict(),
            "Breaking: `do`: needs `b` in {it}, which is new",
            "Added: `do`: `b` in {it} is new",
        ),
        row(
            free(),
            one(),
            "Breaking: `do`: `a` in {it} must be there, and could be left away before",
            "Changed: `do`: `a` in {it} is always there",
        ),
        row(
            one(),
            free(),
            "Changed: `do`: `a` in {it} may be left away",
            "Breaking: `do`: `a` in {it} may be absent, and was always there before",
        ),
    ]);
}

#[test]
fn fields_that_are_not_listed() {
    let open = || json!({"type": "object"});
    let closed = || json!({"type": "object", "additionalProperties": false});
    let numbers = || json!({"type": "object", "additionalProperties": {"type": "integer"}});
    let anything = || json!({"type": "object", "additionalProperties": {}});
    let strings = || json!({"type": "object", "additionalProperties": {"type": "string"}});

    holds([
        row(
            open(),
            closed(),
            "Breaking: `do`: the body must have no field that is not listed",
            "",
        ),
        row(
            closed(),
            open(),
            "Changed: `do`: the body may have fields that are not listed",
            "",
        ),
        row(
            open(),
            numbers(),
            "Breaking: `do`: the body may not have just any other field",
            "",
        ),
        row(
            numbers(),
            strings(),
            "Breaking: `do`: `.*` in {it} is `string` instead of `integer`",
            "Breaking: `do`: `.*` in {it} is `string` instead of `integer`",
        ),
        row(
            numbers(),
            open(),
            "Changed: `do`: the fields of {it} that are not listed may be anything",
            "Breaking: `do`: the fields of {it} that are not listed may be anything",
        ),
        row(
            numbers(),
            anything(),
            "Changed: `do`: the fields of {it} that are not listed may be anything",
            "Breaking: `do`: the fields of {it} that are not listed may be anything",
        ),
        row(
            numbers(),
            closed(),
            "Breaking: `do`: {it} must have no field that is not listed",
            "Breaking: `do`: {it} no longer has fields that are not listed",
        ),
        row(
            closed(),
            numbers(),
            "Changed: `do`: {it} may have fields that are not listed",
            "",
        ),
        row(open(), anything(), "", ""),
        row(anything(), open(), "", ""),
    ]);
}
