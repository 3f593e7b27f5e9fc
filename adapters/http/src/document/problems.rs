//! Each refusal of the document with the exact problems behind it: one example for each, under its slug.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    additions,
    edit::{operations, set},
};
use crate::problem::{Kind, Problem, Rule, named_in};

/// Puts the examples where the problems are only named so far.
pub fn show(document: &mut Value, kinds: &[&'static Kind]) {
    let shown: Vec<&Kind> = operations(document)
        .flat_map(|operation| refer(operation, kinds))
        .collect();
    let mut all = kinds.to_vec();
    all.sort_by_key(|kind| kind.status);
    // Some belong to no operation: an unknown path, a wrong method.
    let examples: Map<String, Value> = all
        .into_iter()
        .filter(|kind| shown.iter().any(|one| one.slug == kind.slug))
        .map(|kind| (kind.slug.to_owned(), example(kind)))
        .collect();
    if let Some(components) = document.get_mut("components") {
        set(components, "examples", Value::Object(examples));
    }
}

/// Lists all problems where the document describes one.
pub fn list_types(document: &mut Value, kinds: &[&'static Kind]) {
    let types: BTreeSet<String> = kinds
        .iter()
        .map(|kind| format!("/problems/{}", kind.slug))
        .collect();
    let property = "/components/schemas/Problem/properties/type";
    additions::list_values(document, property, json!(types));
}

/// Lists the codes of the rules where the document describes a field at fault.
pub fn list_rules(document: &mut Value, rules: &[&'static Rule]) {
    let codes: BTreeSet<&str> = rules.iter().map(|rule| rule.code).collect();
    let property = "/components/schemas/FieldFault/properties/code";
    additions::list_values(document, property, json!(codes));
}

/// What the operation can be refused with, each time with a reference to its example.
fn refer(operation: &mut Map<String, Value>, all: &[&'static Kind]) -> Vec<&'static Kind> {
    let mut found = Vec::new();
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(Map::values_mut) {
        let named = response.get("description").and_then(Value::as_str);
        let kinds = named_in(named.unwrap_or_default(), all);
        let Some(content) = response.pointer_mut("/content/application~1problem+json") else {
            continue;
        };
        let references = kinds.iter().map(|kind| {
            let reference = format!("#/components/examples/{}", kind.slug);
            (kind.slug.to_owned(), json!({"$ref": reference}))
        });
        set(content, "examples", references.collect());
        found.extend(kinds);
    }
    found
}

fn example(kind: &'static Kind) -> Value {
    json!({"summary": kind.title.en, "value": Problem::example_json(kind)})
}
