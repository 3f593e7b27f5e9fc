//! Enumerations that may grow: `x-extensible-enum` in the document. progenitor knows only strings there; what the client has instead is
//! made here, with a variant for values that are not known yet.

use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::Value;

pub struct OpenEnum {
    pub name: String,
    description: String,
    values: Vec<String>,
}

/// Only those that are schemas of their own; others have no name, and stay strings.
pub fn find(document: &Value) -> Result<Vec<OpenEnum>> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .context("the document has no schemas")?;
    let found = schemas.iter().filter_map(|(name, schema)| {
        let values = schema.get("x-extensible-enum")?.as_array()?;
        Some(OpenEnum {
            name: name.clone(),
            description: schema
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or("It may grow.")
                .replace('\n', " "),
            values: values
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        })
    });
    Ok(found.collect())
}

/// The module that has them: each is an `open_enum!`, which is written by hand.
pub fn module(enums: &[OpenEnum]) -> Result<String> {
    let mut source = String::from("/// Enumerations that may grow.\npub mod open {\n");
    for OpenEnum {
        name,
        description,
        values,
    } in enums
    {
        writeln!(source, "crate::open_enum! {{\n/// {description}\n{name} {{")?;
        for value in values {
            writeln!(source, "{} = {value:?},", variant(value))?;
        }
        source.push_str("}\n}\n");
    }
    source.push_str("}\n");
    Ok(source)
}

/// `NOT_FOUND` is `NotFound`, and `at+jwt` is `AtJwt`.
fn variant(value: &str) -> String {
    value
        .split(|character: char| !character.is_ascii_alphanumeric())
        .flat_map(|word| {
            let rest = word.get(1..).unwrap_or_default();
            let is_shouted = !word.contains(|character: char| character.is_ascii_lowercase());
            [
                word.get(..1).unwrap_or_default().to_ascii_uppercase(),
                if is_shouted {
                    rest.to_ascii_lowercase()
                } else {
                    rest.to_owned()
                },
            ]
        })
        .collect()
}
