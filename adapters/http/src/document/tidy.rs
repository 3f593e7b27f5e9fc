use serde_json::{Map, Value, json};

use super::edit::capitalised;

/// Puts right, all over the document, what poem-openapi writes oddly.
pub fn everywhere(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(everywhere),
        Value::Object(object) => {
            rename(object, |key| {
                key.strip_suffix("; charset=utf-8").map(str::to_owned)
            });
            if let Some(Value::Object(headers)) = object.get_mut("headers") {
                rename(headers, |key| Some(header_case(key)));
            }
            if object.get("deprecated") == Some(&json!(false)) {
                object.remove("deprecated");
            }
            if object.get("in").is_some_and(|place| place != "query") {
                object.remove("explode");
            }
            whole_bounds(object);
            one_reference(object);
            object.values_mut().for_each(everywhere);
        }
        _ => {}
    }
}

/// `maximum: 200.0` of an integer is no integer to some generators.
fn whole_bounds(object: &mut Map<String, Value>) {
    if object.get("type") != Some(&json!("integer")) {
        return;
    }
    for bound in ["minimum", "maximum"] {
        if let Some(number) = object.get(bound).and_then(Value::as_f64)
            && let Ok(whole) = format!("{number:.0}").parse::<i64>()
        {
            object.insert(bound.into(), json!(whole));
        }
    }
}

/// A reference with words of its own, `{description, allOf: [reference, {description}]}`, says its words twice.
fn one_reference(object: &mut Map<String, Value>) {
    let words = object.get("description").cloned();
    if let Some(Value::Array(parts)) = object.get_mut("allOf") {
        parts.retain(|part| {
            part.as_object()
                .is_none_or(|part| part.len() != 1 || part.get("description") != words.as_ref())
        });
    }
}

/// Renames keys and keeps their order.
fn rename(object: &mut Map<String, Value>, to: impl Fn(&str) -> Option<String>) {
    if object.keys().any(|key| to(key).is_some()) {
        let old = std::mem::take(object);
        object.extend(
            old.into_iter()
                .map(|(key, value)| (to(&key).unwrap_or(key), value)),
        );
    }
}

fn header_case(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "etag" => "ETag".into(),
        "www-authenticate" => "WWW-Authenticate".into(),
        lower => lower
            .split('-')
            .map(capitalised)
            .collect::<Vec<_>>()
            .join("-"),
    }
}
