//! What poem-openapi says of a parameter that it refuses, as a rule of ours. Its sentences name types of Rust, and may repeat the value.

use super::{
    common,
    common_rules::{
        INVALID_FORMAT, INVALID_PARAMETER, REQUIRED, TOO_LARGE, TOO_LONG, TOO_SHORT, TOO_SMALL,
    },
    language::Text,
    refusal::Problem,
    rule::{BrokenRule, Rule},
};

/// How its sentence names a validator, the rule behind it, and what the rule calls the number.
const VALIDATORS: [(&str, &Rule, &str); 4] = [
    ("minimum(", &TOO_SMALL, "min"),
    ("maximum(", &TOO_LARGE, "max"),
    ("minLength(", &TOO_SHORT, "min"),
    ("maxLength(", &TOO_LONG, "max"),
];

/// How its sentence names a type, and what that is for people.
const TYPES: [(&str, Text); 4] = [
    (
        "\"string_uuid\"",
        Text {
            en: "a UUID",
            de: "eine UUID",
        },
    ),
    (
        "\"string_date-time\"",
        Text {
            en: "a time as in RFC 3339, such as 2026-01-31T12:00:00Z",
            de: "ein Zeitpunkt nach RFC 3339, wie 2026-01-31T12:00:00Z",
        },
    ),
    (
        "\"integer",
        Text {
            en: "a whole number",
            de: "eine ganze Zahl",
        },
    ),
    (
        "\"boolean",
        Text {
            en: "true or false",
            de: "true oder false",
        },
    ),
];

/// The refusal of a parameter of the query or of a header, for the reason that the framework gives.
pub fn refusal(name: &str, reason: &str) -> Problem {
    Problem::of_field(&common::MALFORMED, name, broken(reason))
}

/// The same for a parameter of the path. The framework counts those, as in `param0`, and forgets their names: `names` are they, in order.
pub fn path_refusal(names: &[&str], counted: &str, reason: &str) -> Problem {
    let index = counted
        .strip_prefix("param")
        .and_then(|index| index.parse().ok());
    let name = index.and_then(|index: usize| names.get(index));
    refusal(name.copied().unwrap_or("path"), reason)
}

fn broken(reason: &str) -> BrokenRule {
    let validator = VALIDATORS.iter().find_map(|(opening, rule, param)| {
        let (_, rest) = reason.split_once(opening)?;
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        let number: u64 = digits.parse().ok()?;
        Some(BrokenRule::from(*rule).param(param, number))
    });
    let of_type = || {
        let (_, text) = TYPES.iter().find(|(name, _)| reason.contains(name))?;
        Some(BrokenRule::from(&INVALID_FORMAT).saying(*text))
    };
    let missing = || {
        let is_missing = reason.contains("expects an input value");
        is_missing.then(|| BrokenRule::from(&REQUIRED))
    };
    validator
        .or_else(of_type)
        .or_else(missing)
        .unwrap_or_else(|| (&INVALID_PARAMETER).into())
}
