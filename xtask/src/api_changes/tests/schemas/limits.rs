use serde_json::json;

use super::{
    super::{answering, asking, reported},
    holds, row,
};

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

            let asked = reported(&asking(&old), &asking(&new));
            let answered = reported(&answering(&old), &answering(&new));

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
