//! The published document, and whether an answer keeps to it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{LazyLock, Mutex},
};

use jsonschema::Validator;
use reqwest::header::HeaderMap;
use serde_json::{Map, Value, json};

/// One operation of the document.
pub struct Operation {
    pub id: String,
    method: String,
    path: String,
    responses: Map<String, Value>,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let committed = include_str!("../../openapi/portreeve-v1.json");
    serde_json::from_str(committed).expect("the document is JSON")
});

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().expect("there are paths");
    let of_path = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("a path has operations");
        let operations = methods.iter().map(|(method, operation)| Operation {
            id: operation["operationId"].as_str().expect("an id").into(),
            method: method.to_uppercase(),
            path: path.clone(),
            responses: operation["responses"]
                .as_object()
                .expect("responses")
                .clone(),
        });
        operations.collect::<Vec<_>>()
    };
    let mut operations: Vec<_> = paths.iter().flat_map(of_path).collect();
    // `/users/me` before `/users/{id}`.
    operations.sort_by_key(|operation| operation.path.contains('{'));
    operations
});

/// The operation that a request asks for, if it is one.
pub fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    let method = if method == "HEAD" { "GET" } else { method };
    OPERATIONS
        .iter()
        .find(|operation| operation.method == method && fits(&operation.path, path))
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern
            .zip(path)
            .all(|(wanted, part)| wanted == part || wanted.starts_with('{') && !part.is_empty())
}

/// Every refusal and every success that the document declares, by operation: the status, and the exact problem where it is one.
pub fn declared() -> BTreeMap<&'static str, Vec<(u16, &'static str)>> {
    let all = OPERATIONS.iter().map(|operation| {
        let answers = operation.responses.iter().flat_map(|(status, response)| {
            let status = status.parse().expect("a status is a number");
            let problems = response.pointer("/content/application~1problem+json/examples");
            match problems.and_then(Value::as_object) {
                None => vec![(status, "")],
                Some(problems) => problems
                    .keys()
                    .map(|slug| (status, slug.as_str()))
                    .collect(),
            }
        });
        (operation.id.as_str(), answers.collect())
    });
    all.collect()
}

impl Operation {
    /// Whether the document knows this answer. Its body is looked at only if there is one: a `HEAD` has none.
    pub fn allows(&self, status: u16, headers: &HeaderMap, text: &str) -> Result<(), String> {
        let response = self.responses.get(&status.to_string());
        let response = response.ok_or_else(|| format!("{status} is not declared"))?;
        let declared = response.get("headers").and_then(Value::as_object);
        for (name, header) in declared.into_iter().flatten() {
            if header["required"] == true && !headers.contains_key(name.as_str()) {
                return Err(format!("the header {name} is missing"));
            }
        }
        if text.is_empty() {
            return Ok(());
        }
        let content = response.get("content");
        let kind = headers
            .get("content-type")
            .map_or("", |kind| kind.to_str().unwrap_or_default());
        let kind = kind.split(';').next().unwrap_or_default();
        let content = content.and_then(|content| content.get(kind));
        let content = content
            .ok_or_else(|| format!("{status} with the content type {kind:?} is not declared"))?;
        let body: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if let Some(problems) = content
            .get("examples")
            .filter(|_| kind == "application/problem+json")
        {
            let slug = body["type"]
                .as_str()
                .and_then(|kind| kind.strip_prefix("/problems/"));
            if slug.is_none_or(|slug| problems.get(slug).is_none()) {
                return Err(format!("{status} with {} is not declared", body["type"]));
            }
        }
        conforms(&content["schema"], &body)
    }
}

/// Whether the value keeps to a schema of the document, and has no field that the schema does not know.
pub fn conforms(schema: &Value, value: &Value) -> Result<(), String> {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> =
        LazyLock::new(Mutex::default);
    let mut validators = VALIDATORS
        .lock()
        .unwrap_or_else(|broken| broken.into_inner());
    let validator = validators
        .entry(schema.to_string())
        .or_insert_with(|| Box::leak(Box::new(compiled(schema))));
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| format!("{} {fault}", fault.instance_path()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}

fn compiled(schema: &Value) -> Validator {
    let schemas = &DOCUMENT["components"]["schemas"];
    let mut whole = json!({"allOf": [schema], "components": {"schemas": schemas}});
    as_json_schema(&mut whole);
    jsonschema::options()
        .should_validate_formats(true)
        .build(&whole)
        .expect("the schema can be read")
}

/// From the dialect of OpenAPI 3.0 to JSON Schema; and an object may have only the fields that are listed.
fn as_json_schema(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_json_schema),
        Value::Object(object) => {
            object.remove("example");
            if object.remove("nullable") == Some(json!(true)) {
                let kind = object["type"].take();
                object.insert("type".into(), json!([kind, "null"]));
            }
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(json!(false));
            }
            object.values_mut().for_each(as_json_schema);
        }
        _ => {}
    }
}
