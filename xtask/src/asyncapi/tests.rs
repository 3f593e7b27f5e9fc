use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    values::{Bound, Bounds},
    with_bounds,
};
use crate::Repository;

/// A context `post` with one event, `Sent`.
const EVENTS: &str = r#"
    #[derive(Serialize, Deserialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    pub enum Event {
        /// A letter was sent. Not that [`Letter`] arrived;
        /// that is another event.
        ///
        /// It may be empty.
        LetterSent {
            letter_id: LetterId,
            /// Where to.
            to: Address,
            #[serde(flatten)]
            stamp: Stamp,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<String>,
            #[serde(default)]
            copies: Vec<Address>,
        },
    }

    impl Event {
        pub fn personal_fields(&self) -> &'static [&'static str] {
            match self {
                Self::LetterSent { .. } => &["to", "note"],
            }
        }
    }
"#;

const TYPES: &str = r#"
    id!(
        /// One letter.
        LetterId
    );

    #[serde(transparent)]
    pub struct Address(String);

    impl Address {
        pub const LONGEST: usize = 80;
    }
"#;

const SHARED: &str = r#"
    id!(
        /// One event.
        EventId
    );

    pub struct Stamp {
        pub value: u32,
        pub class: Class,
    }

    /// How fast.
    #[serde(rename_all = "snake_case")]
    pub enum Class {
        First,
        SecondBest,
    }
"#;

const SNAPSHOTS: &str = r##"
    #[test]
    fn sent() {
        assert_json_snapshot!(elsewhere());
        assert_json_snapshot!(json(Event::LetterSent { letter_id: id() }), @r#"
        {
          "context": "post",
          "type": "letter_sent",
          "to": "home"
        }
        "#);
    }
"##;

const API: &str = r#"{
    "info": {"contact": {"name": "Somebody"}, "license": {"name": "MIT"}},
    "tags": [{"name": "post", "description": "Letters."}]
}"#;

const BOUNDS: &Bounds = &[
    ("Address", "maxLength", Bound::Constant("LONGEST")),
    ("Stamp.value", "minimum", Bound::Number(5)),
    ("post.LetterSent.copies", "uniqueItems", Bound::True),
];

const FILES: [(&str, &str); 5] = [
    ("src/post/events.rs", EVENTS),
    ("src/post/letters/address.rs", TYPES),
    ("src/shared/mod.rs", SHARED),
    ("tests/contexts/post/events.rs", SNAPSHOTS),
    (crate::api_changes::DOCUMENT, API),
];

/// The document of a repository with these files, of which one has `new` for `old`.
fn made_with(old: &str, new: &str, bounds: &Bounds) -> Result<Value, String> {
    let folder = TempDir::new().unwrap();
    let repository = Repository::at(folder.path());
    for (file, text) in FILES {
        fs::create_dir_all(repository.path(file).parent().unwrap()).unwrap();
        repository.write(file, &text.replace(old, new)).unwrap();
    }
    let document = with_bounds(&repository, bounds);
    let document = document.map_err(|error| format!("{error:#}"))?;
    Ok(serde_json::from_str(&document).unwrap())
}

fn made() -> Value {
    made_with("", "", BOUNDS).unwrap()
}

#[test]
fn the_schema_of_an_event_has_what_its_json_has() {
    let address = json!({"$ref": "#/components/schemas/Address"});

    assert_eq!(
        made()["components"]["schemas"]["LetterSent"],
        json!({
            "type": "object",
            "description":
                "A letter was sent. Not that `Letter` arrived; that is another event.\n\nIt may be empty.",
            "required": ["context", "type", "letter_id", "to", "value", "class"],
            "properties": {
                "context": {"type": "string", "const": "post"},
                "type": {"type": "string", "const": "letter_sent"},
                "letter_id": {"$ref": "#/components/schemas/LetterId"},
                "to": {"description": "Where to.", "allOf": [address], "x-personal": true},
                "value": {"type": "integer", "minimum": 5},
                "class": {"$ref": "#/components/schemas/Class"},
                "note": {"type": "string", "x-personal": true},
                "copies": {"type": "array", "items": address, "uniqueItems": true},
            },
            "additionalProperties": true,
        })
    );
}

#[test]
fn a_moment_is_published_as_the_text_that_it_is_stored_as() {
    let moment = "#[serde(with = \"time::serde::rfc3339\")] to: Timestamp";
    let made = made_with("            to: Address", moment, BOUNDS).unwrap();

    let to = &made["components"]["schemas"]["LetterSent"]["properties"]["to"];
    assert_eq!(
        (&to["type"], &to["format"]),
        (&json!("string"), &json!("date-time"))
    );
}

#[test]
fn the_schema_of_a_value_has_its_bounds() {
    let schemas = &made()["components"]["schemas"];

    for (name, schema) in [
        (
            "LetterId",
            json!({"type": "string", "description": "One letter. A UUIDv7 (RFC 9562).", "format": "uuid"}),
        ),
        ("Address", json!({"type": "string", "maxLength": 80})),
        (
            "Class",
            json!({
                "type": "string",
                "description": "How fast.",
                "x-extensible-enum": ["first", "second_best"],
            }),
        ),
    ] {
        assert_eq!(schemas[name], schema);
    }
}

#[test]
fn a_message_shows_the_event_that_the_tests_pin() {
    let document = made();
    let message = &document["components"]["messages"]["post.letter_sent"];

    assert_eq!(message["title"], "Letter sent");
    assert_eq!(
        message["summary"],
        "A letter was sent. Not that `Letter` arrived; that is another event."
    );
    assert_eq!(
        message["payload"],
        json!({"$ref": "#/components/schemas/LetterSent"})
    );
    let pinned = json!({"context": "post", "type": "letter_sent", "to": "home"});
    assert_eq!(message["examples"], json!([{"payload": pinned}]));
    assert_eq!(
        document["channels"]["events"]["messages"],
        json!({"post.letter_sent": {"$ref": "#/components/messages/post.letter_sent"}})
    );
    assert_eq!(
        document["operations"]["sendEvents"]["messages"],
        json!([{"$ref": "#/channels/events/messages/post.letter_sent"}])
    );
}

#[test]
fn the_operator_the_licence_and_the_contexts_are_those_of_the_api() {
    let info = &made()["info"];

    assert_eq!(info["contact"], json!({"name": "Somebody"}));
    assert_eq!(info["license"], json!({"name": "MIT"}));
    assert_eq!(
        info["tags"],
        json!([{"name": "post", "description": "Letters."}])
    );
}

#[test]
fn what_is_not_understood_is_an_error() {
    for (old, new, expected) in [
        (
            "            to: Address",
            "            #[serde(rename = \"at\")] to: Address",
            "src/post/events.rs: LetterSent: `to`: serde is told [\"rename = \\\"at\\\"\"], which is not understood",
        ),
        (
            ", skip_serializing_if = \"Option::is_none\"",
            "",
            "src/post/events.rs: LetterSent: `note` would be stored as null: #[serde(default, skip_serializing_if = \"Option::is_none\")]",
        ),
        (
            "tag = \"type\", ",
            "",
            "src/post/events.rs: serde is told [\"rename_all = \\\"snake_case\\\"\"], and only [\"tag = \\\"type\\\"\", \
             \"rename_all = \\\"snake_case\\\"\"] is understood",
        ),
        (
            "to: Address",
            "to: (Address, Address)",
            "src/post/events.rs, `LetterSent`: `to`: is of a type without a name",
        ),
        (
            "to: Address",
            "to: Moment",
            "src/post/events.rs, `LetterSent`: `to`: there is no `Moment` in src/post or src/shared",
        ),
        (
            "to: Address",
            "to: Timestamp",
            "src/post/events.rs: LetterSent: `to` would be stored as a list of numbers: #[serde(with = \"time::serde::rfc3339\")]",
        ),
        (
            "to: Address",
            "to: Box<Address>",
            "src/post/events.rs, `LetterSent`: `to`: is a `Box` of something, which is not understood",
        ),
        (
            "        SecondBest,",
            "        SecondBest(u8),",
            "src/post/events.rs, `LetterSent`: `class`: src/shared/mod.rs: `Class::SecondBest` has fields",
        ),
        (
            "value: u32",
            "to: u32",
            "src/post/events.rs, `LetterSent`: `to` is there twice",
        ),
        (
            "Self::LetterSent { .. }",
            "_",
            "src/post/events.rs: LetterSent: is not in `personal_fields`, or only behind `_`",
        ),
        (
            "\"note\"]",
            "\"nota\"]",
            "src/post/events.rs, `LetterSent`: `personal_fields` names `nota`, which it has not",
        ),
        (
            "        /// A letter was sent. Not that [`Letter`] arrived;
        /// that is another event.
        ///
        /// It may be empty.\n",
            "",
            "src/post/events.rs: LetterSent: has no doc comment, which is what the document says of it",
        ),
        (
            "\"letter_sent\"",
            "\"letter_lost\"",
            "tests/contexts/post/events.rs has no snapshot of `letter_sent`, which is its example",
        ),
        (
            "LONGEST: usize = 80",
            "LONGEST: usize = 8 * 10",
            "src/post/events.rs, `LetterSent`: `to`: src/post/letters/address.rs, `Address`: src/post/letters/address.rs has no number \
             `Address::LONGEST`",
        ),
    ] {
        assert_eq!(
            made_with(old, new, BOUNDS).err().as_deref(),
            Some(expected),
            "{old} -> {new}"
        );
    }
}

#[test]
fn a_bound_of_nothing_is_an_error() {
    let bounds: &Bounds = &[("Parcel", "minLength", Bound::Number(1))];

    assert_eq!(
        made_with("", "", bounds),
        Err("there is a bound for `Parcel`, which is in no event".into())
    );
}

#[test]
fn two_types_of_one_name_are_an_error() {
    // The event and a type of its field.
    let made = made_with("Address", "LetterSent", &[]);

    assert_eq!(
        made,
        Err(
            "src/post/events.rs, `LetterSent`: src/post/letters/address.rs and src/post/events.rs both have a `LetterSent`, and \
             generators make one type of each name"
                .into()
        )
    );
}

#[test]
fn the_bounds_are_those_of_this_very_tree() {
    let document = super::document(&Repository::here()).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();

    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["EmailAddress"]["maxLength"], 254);
    assert_eq!(schemas["Roles"]["minItems"], 1);
}
