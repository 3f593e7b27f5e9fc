//! The OpenAPI document, finished: what poem-openapi writes, turned into what client generators and people can rely on.

use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

const BEARER: &str = "The `access_token` that `logIn` and `refreshSession` answer with.";

/// The document of a service, ready to be published.
///
/// # Panics
/// When two API structs share a path: poem-openapi would then write the path twice, and every parser drops the first. Every test
/// that starts the service would notice.
pub fn finished<T: OpenApi + 'static>(service: &OpenApiService<T, ()>) -> Value {
    let raw = service.spec();
    let mut document: Value = serde_json::from_str(&raw).unwrap_or_default();
    let written = raw.matches("\"operationId\"").count();
    let kept = operations(&mut document).count();
    assert_eq!(
        written, kept,
        "two API structs share a path, so that operations are missing in the document"
    );

    set(&mut document, "openapi", json!("3.0.3"));
    if let Some(scheme) = document.pointer_mut("/components/securitySchemes/bearerAuth") {
        // Several types in `security.rs` share it, and poem-openapi keeps the words of the last.
        set(scheme, "description", json!(BEARER));
    }
    tidy(&mut document);
    operations(&mut document).for_each(complete);
    close_requests(&mut document);
    document
}

/// Requests with unknown fields are refused, and poem-openapi does not say so.
fn close_requests(document: &mut Value) {
    let bodies: Vec<String> = operations(document)
        .filter_map(|operation| operation.get("requestBody")?.pointer(JSON_SCHEMA)?.as_str())
        .filter_map(|reference| Some(reference.strip_prefix('#')?.to_owned()))
        .collect();
    for body in bodies {
        if let Some(schema) = document.pointer_mut(&body) {
            set(schema, "additionalProperties", json!(false));
        }
    }
}

const JSON_SCHEMA: &str = "/content/application~1json/schema/$ref";

/// As text, as it is served and committed.
pub fn text(document: &Value) -> String {
    let mut text = format!("{document:#}");
    text.push('\n');
    text
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut);
    items
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
}

/// What every operation must say, also where it is nothing: `security: []` is how a document says "public".
fn complete(operation: &mut Map<String, Value>) {
    operation.entry("security").or_insert_with(|| json!([]));
    if !operation.contains_key("description")
        && let Some(summary) = operation.get("summary").cloned()
    {
        operation.insert("description".into(), summary);
    }
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(Map::values_mut) {
        if response.get("description").is_none_or(|text| text == "") {
            set(response, "description", json!("What was asked for."));
        }
    }
}

/// Puts right, all over the document, what poem-openapi writes oddly.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
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
            object.values_mut().for_each(tidy);
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

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn set(value: &mut Value, key: &str, to: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(key.into(), to);
    }
}
