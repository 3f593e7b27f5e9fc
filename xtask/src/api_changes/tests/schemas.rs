use serde_json::{Value, json};

use super::{answering, asking, told};

/// What is told of a schema in a request, and in an answer. An empty sentence stands for nothing.
struct Row {
    old: Value,
    new: Value,
    request: &'static str,
    answer: &'static str,
}

/// Tries each row in both directions: a document and itself never differ.
fn holds(rows: impl IntoIterator<Item = Row>) {
    for row in rows {
        let expected = |sentence: &str, message: &str| match sentence {
            "" => vec![],
            sentence => vec![sentence.replace("{it}", message)],
        };
        let asked = told(&asking(&row.old), &asking(&row.new));
        let answered = told(&answering(&row.old), &answering(&row.new));
        let case = format!("{} -> {}", row.old, row.new);

        assert_eq!(asked, expected(row.request, "the body"), "{case}");
        assert_eq!(answered, expected(row.answer, "the answer 200"), "{case}");
        assert_eq!(told(&asking(&row.new), &asking(&row.new)), [""; 0]);
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
    ]);
}

#[test]
fn kinds() {
    let kind = |name: &str, format: &str| match format {
        "" => json!({"type": name}),
        format => json!({"type": name, "format": format}),
    };

    holds([
        row(
            kind("string", ""),
            kind("integer", ""),
            "Breaking: `do`: {it} is `integer` instead of `string`",
            "Breaking: `do`: {it} is `integer` instead of `string`",
        ),
        row(
            kind("integer", ""),
            kind("number", ""),
            "Changed: `do`: {it} is `number` instead of `integer`",
            "Breaking: `do`: {it} is `number` instead of `integer`",
        ),
        row(
            kind("string", ""),
            kind("string", "uuid"),
            "Breaking: `do`: {it} is `string` (`uuid`) instead of `string`",
            "Changed: `do`: {it} is `string` (`uuid`) instead of `string`",
        ),
        row(
            kind("string", "uuid"),
            kind("string", ""),
            "Changed: `do`: {it} is `string` instead of `string` (`uuid`)",
            "Breaking: `do`: {it} is `string` instead of `string` (`uuid`)",
        ),
        row(
            kind("string", "date"),
            kind("string", "date-time"),
            "Breaking: `do`: {it} is `string` (`date-time`) instead of `string` (`date`)",
            "Breaking: `do`: {it} is `string` (`date-time`) instead of `string` (`date`)",
        ),
        row(
            kind("integer", "uint16"),
            kind("integer", "int32"),
            "Changed: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint16`)",
            "Breaking: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint16`)",
        ),
        row(
            kind("integer", "uint32"),
            kind("integer", "int32"),
            "Breaking: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint32`)",
            "Breaking: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint32`)",
        ),
        row(
            kind("number", "double"),
            kind("number", "float"),
            "Breaking: `do`: {it} is `number` (`float`) instead of `number` (`double`)",
            "Changed: `do`: {it} is `number` (`float`) instead of `number` (`double`)",
        ),
        row(
            kind("string", ""),
            json!({}),
            "Changed: `do`: {it} is anything instead of `string`",
            "Breaking: `do`: {it} is anything instead of `string`",
        ),
    ]);
}

#[test]
fn null() {
    let never = || json!({"type": "string"});
    let sometimes = || json!({"type": "string", "nullable": true});

    holds([
        row(
            never(),
            sometimes(),
            "Changed: `do`: {it} may be `null`",
            "Breaking: `do`: {it} may be `null`",
        ),
        row(
            sometimes(),
            never(),
            "Breaking: `do`: {it} cannot be `null` any more",
            "Changed: `do`: {it} cannot be `null` any more",
        ),
    ]);
}

#[test]
fn words() {
    let any = || json!({"type": "string"});
    let one = || json!({"type": "string", "enum": ["x"]});
    let two = || json!({"type": "string", "enum": ["x", "y"]});
    let open =
        |words: Value| json!({"type": "string", "enum": words, "description": "Grows seldom."});

    holds([
        row(
            one(),
            two(),
            "Added: `do`: {it} may also be `y`",
            "Breaking: `do`: {it} may also be `y`",
        ),
        row(
            open(json!(["x"])),
            open(json!(["x", "y"])),
            "Added: `do`: {it} may also be `y`",
            "Changed: `do`: {it} may also be `y`",
        ),
        row(
            two(),
            one(),
            "Breaking: `do`: {it} cannot be `y` any more",
            "Changed: `do`: {it} cannot be `y` any more",
        ),
        row(
            any(),
            two(),
            "Breaking: `do`: {it} can only be `x`, `y`",
            "Changed: `do`: {it} can only be `x`, `y`",
        ),
        row(
            two(),
            any(),
            "Changed: `do`: {it} may be other than `x`, `y`",
            "Breaking: `do`: {it} may be other than `x`, `y`",
        ),
    ]);
}

#[test]
fn bounds() {
    let bound = |keyword: &str, number: u32| json!({"type": "string", keyword: number});

    for (keyword, is_lower, said) in [
        ("minLength", true, "at least {n} characters"),
        ("maxLength", false, "at most {n} characters"),
        ("minimum", true, "at least {n}"),
        ("maximum", false, "at most {n}"),
        ("minItems", true, "at least {n} items"),
        ("maxItems", false, "at most {n} items"),
        ("minProperties", true, "at least {n} fields"),
        ("maxProperties", false, "at most {n} fields"),
    ] {
        let said = |number: u32| said.replace("{n}", &number.to_string());
        let none = || json!({"type": "string"});
        let no_limit = || "no such limit".to_owned();
        for (old, new, before, now, is_stricter) in [
            (
                bound(keyword, 2),
                bound(keyword, 3),
                said(2),
                said(3),
                is_lower,
            ),
            (
                bound(keyword, 3),
                bound(keyword, 2),
                said(3),
                said(2),
                !is_lower,
            ),
            (none(), bound(keyword, 2), no_limit(), said(2), true),
            (bound(keyword, 2), none(), said(2), no_limit(), false),
        ] {
            let weights = match is_stricter {
                true => ("Breaking", "Changed"),
                false => ("Changed", "Breaking"),
            };
            let sentence = |weight, it| format!("{weight}: `do`: {it}: {now} instead of {before}");

            let asked = told(&asking(&old), &asking(&new));
            let answered = told(&answering(&old), &answering(&new));

            assert_eq!(asked, [sentence(weights.0, "the body")]);
            assert_eq!(answered, [sentence(weights.1, "the answer 200")]);
        }
    }
}

#[test]
fn bounds_that_are_left_out_themselves() {
    let least = |is_exclusive: bool| match is_exclusive {
        true => json!({"type": "number", "minimum": 0, "exclusiveMinimum": true}),
        false => json!({"type": "number", "minimum": 0}),
    };

    holds([row(
        least(false),
        least(true),
        "Breaking: `do`: {it}: more than the least instead of no such limit",
        "Changed: `do`: {it}: more than the least instead of no such limit",
    )]);
}

#[test]
fn patterns() {
    let any = || json!({"type": "string"});
    let of = |pattern: &str| json!({"type": "string", "pattern": pattern});

    holds([
        row(
            any(),
            of("^a"),
            "Breaking: `do`: {it} matches `^a`, and could be anything before",
            "Changed: `do`: {it} matches `^a`, and could be anything before",
        ),
        row(
            of("^a"),
            any(),
            "Changed: `do`: {it} need not match `^a` any more",
            "Breaking: `do`: {it} need not match `^a` any more",
        ),
        row(
            of("^a"),
            of("^b"),
            "Breaking: `do`: {it} matches `^b` instead of `^a`",
            "Breaking: `do`: {it} matches `^b` instead of `^a`",
        ),
    ]);
}

#[test]
fn defaults() {
    let of = |default: u32| json!({"type": "integer", "default": default});

    holds([row(
        of(50),
        of(20),
        "Changed: `do`: {it} stands for `20` instead of `50` where it is left away",
        "",
    )]);
}

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
fn what_is_deprecated_and_what_nobody_here_understands() {
    holds([
        row(
            json!({"type": "string"}),
            json!({"type": "string", "deprecated": true}),
            "Deprecated: `do`: {it} is deprecated",
            "Deprecated: `do`: {it} is deprecated",
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
        assert_eq!(told(old, new), [""; 0]);
    }
}

#[test]
fn a_schema_that_holds_itself_comes_to_an_end() {
    let reference = json!({"$ref": "#/components/schemas/Thing"});
    let thing = |kind: &str| having(json!({"next": reference, "name": {"type": kind}}), &[]);

    let changes = told(
        &with_thing(answering(&reference), thing("string")),
        &with_thing(answering(&reference), thing("integer")),
    );

    assert_eq!(
        changes,
        ["Breaking: `do`: `name` in the answer 200 is `integer` instead of `string`"]
    );
}
