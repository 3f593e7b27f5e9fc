//! What progenitor is given in place of what it does not take, or takes badly. Nothing here changes what goes over the wire.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// The name of the schema that stands for `crate::Change` in the client.
pub const CHANGE: &str = "Change";

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

pub fn prepare(document: &mut Value) -> Result<()> {
    let components = document.pointer_mut("/components");
    let components = components.and_then(Value::as_object_mut);
    let shared = components.and_then(|components| components.remove("responses"));
    let shared = shared.unwrap_or_default();
    everywhere(document, &mut |object| {
        if let Some(responses) = object.get_mut("responses").and_then(Value::as_object_mut) {
            written_out(responses, &shared);
            one_answer(responses);
            any_refusal(responses);
        }
    });
    drop_operations(document)?;
    while drop_schemas(document)? {}
    tell_null_from_absent(document)?;
    everywhere(document, &mut |object| {
        json_problems(object);
        plain_strings(object);
    });
    Ok(())
}

/// Shared responses in the place of references to them.
fn written_out(responses: &mut Map<String, Value>, shared: &Value) {
    for response in responses.values_mut() {
        let name = response.get("$ref").and_then(Value::as_str);
        let name = name.and_then(|reference| reference.strip_prefix("#/components/responses/"));
        if let Some(found) = name.and_then(|name| shared.get(name)) {
            *response = found.clone();
        }
    }
}

/// Where there is an answer with a body, leaves out those without one: they are for cookies, which this client has not.
fn one_answer(responses: &mut Map<String, Value>) {
    let is_empty = |response: &Value| response.get("content").is_none();
    if responses
        .iter()
        .any(|(status, response)| status.starts_with('2') && !is_empty(response))
    {
        responses.retain(|status, response| !status.starts_with('2') || !is_empty(response));
    }
}

/// A refusal has one type, whatever its status: also with one that an operation has not today.
fn any_refusal(responses: &mut Map<String, Value>) {
    let is_refusal = |status: &str| status.starts_with(['4', '5']);
    let kinds: BTreeSet<String> = responses
        .iter()
        .filter(|(status, _)| is_refusal(status))
        .map(|(_, response)| response.get("content").map(schemas_in).unwrap_or_default())
        .collect();
    let refusal = responses
        .iter()
        .find(|(status, _)| is_refusal(status))
        .map(|(_, response)| response.clone());
    if let (Some(refusal), 1) = (refusal, kinds.len()) {
        responses.retain(|status, _| !is_refusal(status));
        responses.insert("4XX".to_owned(), refusal.clone());
        responses.insert("5XX".to_owned(), refusal);
    }
}

/// Leaves out the operations with several types of answers or of errors, for which progenitor has no type and panics.
fn drop_operations(document: &mut Value) -> Result<()> {
    let paths = document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .context("the document has no paths")?;
    for (path, item) in paths.iter_mut() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        item.retain(|method, operation| {
            let taken = !METHODS.contains(&method.as_str()) || kinds(operation, "2") <= 1 && kinds(operation, "45") <= 1;
            if !taken {
                eprintln!("left out of the Rust client, because it answers with several types: {method} {path}");
            }
            taken
        });
    }
    paths.retain(|_, item| METHODS.iter().any(|method| item.get(method).is_some()));
    Ok(())
}

/// Leaves out the schemas that are not referred to any more, and says whether there were any: others may have been only theirs.
fn drop_schemas(document: &mut Value) -> Result<bool> {
    let text = document.to_string();
    let schemas = schemas(document)?;
    let before = schemas.len();
    schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
    Ok(schemas.len() < before)
}

fn schemas(document: &mut Value) -> Result<&mut Map<String, Value>> {
    document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
        .context("the document has no schemas")
}

/// How many types the answers have whose status begins with one of the digits.
fn kinds(operation: &Value, digits: &str) -> usize {
    let Some(responses) = operation.get("responses").and_then(Value::as_object) else {
        return 0;
    };
    let kinds: BTreeSet<String> = responses
        .iter()
        .filter(|(status, _)| status.starts_with(|first| digits.contains(first)))
        .map(|(_, response)| response.get("content").map(schemas_in).unwrap_or_default())
        .collect();
    kinds.len()
}

fn schemas_in(content: &Value) -> String {
    let media = content.as_object().into_iter().flat_map(Map::values);
    media
        .filter_map(|media| media.get("schema"))
        .map(Value::to_string)
        .collect()
}

/// In a request, `null` empties a field and a field left away stays as it is. progenitor has `Option` for both, and never sends `null`.
fn tell_null_from_absent(document: &mut Value) -> Result<()> {
    let mut bodies = BTreeSet::new();
    everywhere(document, &mut |object| {
        if let Some(reference) = object
            .get("requestBody")
            .and_then(|body| body.pointer("/content/application~1json/schema/$ref"))
        {
            bodies.extend(
                reference
                    .as_str()
                    .and_then(|path| path.strip_prefix("#/components/schemas/"))
                    .map(str::to_owned),
            );
        }
    });
    let schemas = schemas(document)?;
    for body in bodies {
        let Some(properties) = schemas
            .get_mut(&body)
            .and_then(|schema| schema.get_mut("properties"))
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        for property in properties
            .values_mut()
            .filter(|property| is_nullable_string(property))
        {
            let description = property.get("description").cloned();
            *property = json!({ "allOf": [{ "$ref": format!("#/components/schemas/{CHANGE}") }] });
            if let (Some(description), Some(property)) = (description, property.as_object_mut()) {
                property.insert("description".to_owned(), description);
            }
        }
    }
    schemas.insert(CHANGE.to_owned(), json!({ "type": "string" }));
    Ok(())
}

fn is_nullable_string(schema: &Value) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
        && schema.get("type") == Some(&Value::from("string"))
}

/// Only of `application/json` does progenitor know that it can be read into a type; everything else is a stream of bytes to it.
fn json_problems(object: &mut Map<String, Value>) {
    if let Some(problem) = object.remove("application/problem+json") {
        object.insert("application/json".to_owned(), problem);
    }
}

/// A string with rules becomes a type of its own, which refuses before the service can; and the service tells all that is wrong at once.
fn plain_strings(object: &mut Map<String, Value>) {
    if object.get("type") == Some(&Value::from("string")) {
        object.remove("minLength");
        object.remove("maxLength");
        object.remove("pattern");
    }
}

fn everywhere(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            change(object);
            object
                .values_mut()
                .for_each(|value| everywhere(value, change));
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| everywhere(value, change)),
        _ => {}
    }
}
