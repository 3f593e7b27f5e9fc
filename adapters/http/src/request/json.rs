//! Parsing JSON without ever repeating a value in an error, since it may be a password.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IntoDeserializer},
};

use crate::problem::{BrokenRule, Problem, common, common_rules};

/// How deep arrays and objects may be nested. No operation needs more than two.
const MAX_DEPTH: usize = 64;

/// A longer name is none of ours, and not repeated; nor is an empty one.
const LONGEST_NAME: usize = 64;

/// For an optional field: it may be left away, but not be `null`, as the document says.
pub fn non_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// For an enum. serde would also accept an object whose only name is the value: `{"cookie": null}`.
pub fn enum_value<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// For one that may be left away, and may not be `null`.
pub fn non_null_enum<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    enum_value(deserializer).map(Some)
}

pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let what = match bytes.trim_ascii() {
        [] => Some("empty"),
        // serde would also take it for a struct, its items for the fields in their order.
        [b'[', ..] => Some("an array"),
        b"null" => Some("null"),
        _ => None,
    };
    if let Some(what) = what {
        let message = format!("the body is {what}; it must be a JSON object");
        return Err(Problem::saying(&common::MALFORMED, message));
    }
    if is_deeper_than(MAX_DEPTH, bytes) {
        return Err(Problem::saying(
            &common::MALFORMED,
            format!("the body is nested more than {MAX_DEPTH} deep"),
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| refusal(&error.path().to_string(), error.inner()))?;
    json.end().map_err(|error| refusal("", &error))?;
    Ok(value)
}

/// The refusal of what serde finds at this path, which is `.` for the body as a whole.
fn refusal(path: &str, error: &serde_json::Error) -> Problem {
    let problem = Problem::saying(&common::MALFORMED, describe(error));
    match fault(path, &error.to_string()) {
        Some((field, broken)) => problem.blaming(field, broken),
        None => problem,
    }
}

/// Which field is at fault, and why, if it is one.
fn fault<'a>(path: &'a str, sentence: &'a str) -> Option<(&'a str, BrokenRule)> {
    for (opening, rule) in [
        ("missing field `", &common_rules::REQUIRED),
        ("unknown field `", &common_rules::UNKNOWN_FIELD),
        ("duplicate field `", &common_rules::REPEATED),
    ] {
        if let Some(rest) = sentence.strip_prefix(opening) {
            let name = rest.split_once('`')?.0;
            // One that is unknown was sent, and may be anything.
            let is_shown = (1..=LONGEST_NAME).contains(&name.len());
            return is_shown.then(|| (name, rule.into()));
        }
    }
    let field = Some(path).filter(|path| !matches!(*path, "" | "."))?;
    if sentence.starts_with("unknown variant `") {
        let known = sentence.rsplit_once("expected ")?.1;
        let words: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let broken = BrokenRule::from(&common_rules::INVALID_VALUE).detail(words.join(", "));
        return Some((field, broken));
    }
    let is_of_type =
        sentence.starts_with("invalid type: ") || sentence.starts_with("invalid value: ");
    is_of_type.then(|| (field, BrokenRule::from(&common_rules::INVALID_TYPE)))
}

/// Whether more brackets and braces than that are open at once, those in strings left aside. serde_json has a limit too, but a fixed
/// one, 128.
fn is_deeper_than(most: usize, json: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

/// serde's sentence without the value it found: `invalid type: string "hunter2", expected u8` becomes `expected u8`.
fn describe(error: &serde_json::Error) -> String {
    let sentence = error.to_string();
    let found_something = ["invalid type: ", "invalid value: ", "unknown variant "]
        .iter()
        .any(|opening| sentence.starts_with(opening));
    let message = if found_something {
        sentence
            .rfind(", expected ")
            .and_then(|at| sentence.get(at + 2..))
    } else {
        Some(sentence.as_str())
    };
    format!(
        "the body is not what this operation takes: {}",
        message.unwrap_or("a value has the wrong type")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Language;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(default, deserialize_with = "non_null")]
        word: Option<String>,
    }

    fn refused(json: &str) -> Problem {
        parse::<Sample>(json.as_bytes()).unwrap_err()
    }

    fn message(problem: &Problem) -> String {
        problem.error(Language::English).into_owned()
    }

    fn refusal(json: &str) -> String {
        message(&refused(json))
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_and_not_repeated() {
        assert_eq!(
            refusal(r#"{"word": 12345}"#),
            "the body is not what this operation takes: expected a string at line 1 column 14"
        );
        assert!(!refusal(r#""hunter2, expected hunter2""#).contains("hunter2"));
    }

    #[test]
    fn a_word_that_is_none_of_the_list_is_not_repeated() {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Word {
            Yes,
            No,
        }

        let problem = parse::<Word>(b"\"hunter2, expected hunter2\"").unwrap_err();
        let message = message(&problem);

        assert!(message.contains("expected `yes` or `no`") && !message.contains("hunter2"));
    }

    #[test]
    fn an_array_is_not_taken_for_an_object() {
        assert!(refusal(" [\"x\"]").contains("must be a JSON object"));
        assert!(refusal("[]").contains("must be a JSON object"));
        assert!(refusal(" null ").contains("is null; it must be a JSON object"));
    }

    #[test]
    fn null_unknown_and_doubled_fields_are_refused() {
        assert!(refusal(r#"{"word": null}"#).contains("expected a string"));
        assert!(refusal(r#"{"world": "x"}"#).contains("unknown field `world`, expected `word`"));
        assert!(refusal(r#"{"word": "x", "word": "y"}"#).contains("duplicate field `word`"));
    }

    #[test]
    fn the_field_at_fault_is_named_with_the_rule_it_breaks() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Order {
            _kind: Kind,
            _parts: Vec<Part>,
        }

        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Kind {
            Small,
            Large,
        }

        #[derive(Debug, Deserialize)]
        struct Part {
            #[serde(rename = "count")]
            _count: u8,
        }

        for (json, field, code, detail) in [
            (r#"{"_kind": "small"}"#, "_parts", "required", "is required"),
            (r#"{"x": 1}"#, "x", "unknown_field", "is unknown here"),
            (
                r#"{"_kind": "small", "_kind": "large"}"#,
                "_kind",
                "repeated",
                "must be there once only",
            ),
            (
                r#"{"_kind": "hunter2"}"#,
                "_kind",
                "invalid_value",
                "must be one of: small, large",
            ),
            (
                r#"{"_kind": "small", "_parts": [{"count": 1}, {"count": "hunter2"}]}"#,
                "_parts[1].count",
                "invalid_type",
                "has the wrong type",
            ),
        ] {
            let problem = parse::<Order>(json.as_bytes()).unwrap_err();

            let [fault] = &*problem.fields else {
                panic!("{json}: {:?}", problem.fields)
            };
            assert_eq!(
                (fault.field.as_str(), fault.broken.rule.code),
                (field, code)
            );
            assert_eq!(fault.broken.message(Language::English), detail, "{json}");
        }
        for json in ["", "{", "[]", "nul", "\"x\"", "{}x"] {
            assert_eq!(refused(json).fields, [], "{json}");
        }
        let long = format!(r#"{{"{}": 1}}"#, "x".repeat(65));
        assert_eq!(refused(&long).fields, []);
    }

    #[test]
    fn sixty_four_levels_are_read_and_one_more_is_refused() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
            format!("{{\"word\": {open}{close}}}")
        };

        assert!(refusal(&nested(64)).contains("expected a string"));
        assert!(refusal(&nested(65)).contains("nested more than 64 deep"));
        assert!(!is_deeper_than(1, br#"{"word": "[[{{\"[[", "x": "\\"}"#));
        assert!(!is_deeper_than(1, b"[][][][]"));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for raw in ["", "{", "nul", "{}x", "\"\\ud800\"", &"[".repeat(10_000)] {
            assert!(parse::<Sample>(raw.as_bytes()).is_err(), "{raw:.10}");
        }
        assert!(parse::<Sample>(b"{}").unwrap().word.is_none());
    }
}
