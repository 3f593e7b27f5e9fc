//! What a schema lets through, compared with what it let through before.

use serde_json::Value;

use super::{
    Notes, OPEN_ENUM, Weight,
    composed::{called, name, whole},
    document::{Document, items, members, object},
    retired::deprecation,
    values,
};

/// Who must be content with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The service, with what a client sends.
    Request,
    /// A client, with what the service answers.
    Answer,
}

impl Side {
    /// What it means that more values are possible than before.
    pub fn freer(self) -> Weight {
        match self {
            Self::Request => Weight::Changed,
            Self::Answer => Weight::Breaking,
        }
    }

    /// What it means that fewer are.
    pub fn stricter(self) -> Weight {
        match self {
            Self::Request => Weight::Breaking,
            Self::Answer => Weight::Changed,
        }
    }
}

/// A part of a message, in words: `items[].email` in the answer 200.
#[derive(Clone)]
pub struct Place {
    pub message: String,
    path: String,
}

impl Place {
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            path: String::new(),
        }
    }

    fn property(&self, name: &str) -> Self {
        let separator = if self.path.is_empty() { "" } else { "." };
        self.below(&format!("{separator}{name}"))
    }

    pub fn below(&self, path: &str) -> Self {
        Self {
            message: self.message.clone(),
            path: format!("{}{path}", self.path),
        }
    }

    fn is_whole(&self) -> bool {
        self.path.is_empty()
    }

    pub fn words(&self) -> String {
        match self.is_whole() {
            true => self.message.clone(),
            false => format!("`{}` in {}", self.path, self.message),
        }
    }
}

/// One message of one operation, before and now.
pub struct Comparison<'a> {
    pub old: Document<'a>,
    pub new: Document<'a>,
    pub side: Side,
    pub operation: &'a str,
    pub notes: &'a mut Notes,
    /// The named schemas that are being looked into, so that one that holds itself comes to an end.
    within: Vec<(String, String)>,
}

/// Keywords that something here looks at.
const COMPARED: [&str; 26] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
    OPEN_ENUM,
];

/// Keywords that say something to people, and nothing about values.
const FOR_PEOPLE: [&str; 6] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "title",
    "xml",
];

impl<'a> Comparison<'a> {
    pub fn new(
        (old, new): (Document<'a>, Document<'a>),
        side: Side,
        operation: &'a str,
        notes: &'a mut Notes,
    ) -> Self {
        Self {
            old,
            new,
            side,
            operation,
            notes,
            within: Vec::new(),
        }
    }

    pub fn note(&mut self, weight: Weight, what: String) {
        self.notes.add(weight, self.operation, what);
    }

    pub fn compare(&mut self, place: &Place, old: &Value, new: &Value) {
        let names = (name(old).unwrap_or_default(), name(new).unwrap_or_default());
        let names = (names.0.to_owned(), names.1.to_owned());
        if !names.0.is_empty() && self.within.contains(&names) {
            return;
        }
        self.within.push(names);
        self.schema_names(old, new);
        let (old, new) = (whole(self.old, old), whole(self.new, new));
        let kinds_agree = values::compare(self, place, &old, &new);
        if kinds_agree {
            self.properties(place, &old, &new);
            self.other_properties(place, &old, &new);
            if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
                self.compare(&place.below("[]"), old, new);
            }
        }
        self.unions(place, &old, &new);
        self.deprecation(place, &old, &new);
        self.what_is_not_understood(place, &old, &new);
        self.within.pop();
    }

    fn properties(&mut self, place: &Place, old: &Value, new: &Value) {
        for (name, before) in members(old, "properties") {
            let words = place.property(name).words();
            let Some(now) = object(new, "properties").and_then(|all| all.get(name)) else {
                self.note(
                    Weight::Breaking,
                    match self.side {
                        Side::Request => format!("no longer takes {words}"),
                        Side::Answer => without(place, name),
                    },
                );
                continue;
            };
            match (requires(old, name), requires(new, name), self.side) {
                (false, true, Side::Request) => self.note(
                    Weight::Breaking,
                    format!("{words} must be there, and could be left away before"),
                ),
                (true, false, Side::Request) => {
                    self.note(Weight::Changed, format!("{words} may be left away"));
                }
                (false, true, Side::Answer) => {
                    self.note(Weight::Changed, format!("{words} is always there"));
                }
                (true, false, Side::Answer) => self.note(
                    Weight::Breaking,
                    format!("{words} may be absent, and was always there before"),
                ),
                _ => {}
            }
            self.compare(&place.property(name), before, now);
        }
        for (name, _) in members(new, "properties") {
            if object(old, "properties").is_some_and(|all| all.contains_key(name)) {
                continue;
            }
            let words = place.property(name).words();
            match self.side {
                Side::Request if requires(new, name) => {
                    self.note(Weight::Breaking, format!("needs {words}, which is new"));
                }
                Side::Request => self.note(Weight::Added, format!("takes {words}")),
                Side::Answer => self.note(Weight::Added, format!("{words} is new")),
            }
        }
    }

    fn unions(&mut self, place: &Place, old: &Value, new: &Value) {
        for keyword in ["oneOf", "anyOf"] {
            let (before, now) = (old.get(keyword), new.get(keyword));
            if before.is_none() && now.is_none() {
                continue;
            }
            let words = place.words();
            for alternative in items(before) {
                match items(now).find(|one| called(one) == called(alternative)) {
                    Some(same) => self.compare(place, alternative, same),
                    None => {
                        let what = format!("{words} cannot be {} any more", called(alternative));
                        self.note(self.side.stricter(), what);
                    }
                }
            }
            for alternative in items(now) {
                if !items(before).any(|one| called(one) == called(alternative)) {
                    let what = format!("{words} may also be {}", called(alternative));
                    self.note(self.side.freer(), what);
                }
            }
        }
    }

    fn deprecation(&mut self, place: &Place, old: &Value, new: &Value) {
        if let Some((weight, what)) = deprecation(old, new) {
            self.note(weight, format!("{} {what}", place.words()));
        }
    }

    fn what_is_not_understood(&mut self, place: &Place, old: &Value, new: &Value) {
        let keywords = |schema: &Value| -> Vec<String> {
            let object = schema.as_object().into_iter().flatten();
            object.map(|(keyword, _)| keyword.clone()).collect()
        };
        let mut all = keywords(old);
        all.extend(keywords(new));
        all.sort();
        all.dedup();
        for keyword in all {
            let is_known = COMPARED.contains(&keyword.as_str())
                || FOR_PEOPLE.contains(&keyword.as_str())
                || keyword.starts_with("x-");
            if !is_known && old.get(&keyword) != new.get(&keyword) {
                let what = format!("{} has another `{keyword}`", place.words());
                self.note(Weight::Breaking, what);
            }
        }
    }
}

/// `the answer 200 no longer has` reads better than `` `x` in the answer 200 is gone``.
fn without(place: &Place, name: &str) -> String {
    let inside = place.property(name);
    format!("{} no longer has `{}`", place.message, inside.path)
}

fn requires(schema: &Value, name: &str) -> bool {
    items(schema.get("required")).any(|one| one.as_str() == Some(name))
}
