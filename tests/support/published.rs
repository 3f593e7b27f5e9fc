//! The published document, and whether an answer keeps to it.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use jsonschema::Validator;
use reqwest::header::HeaderMap;
use serde_json::{Map, Value, json};

/// One operation of the document.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    body: Value,
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
            body: operation.clone(),
        });
        operations.collect::<Vec<_>>()
    };
    let mut operations: Vec<_> = paths.iter().flat_map(of_path).collect();
    // `/users/me` before `/users/{id}`.
    operations.sort_by_key(|operation| operation.path.contains('{'));
    operations
});

pub fn operations() -> &'static [Operation] {
    &OPERATIONS
}

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

/// Every answer that the document declares: the operation, the status, and the exact problem where it is one.
pub fn declared() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    OPERATIONS.iter().flat_map(|operation| {
        let responses = operation.responses().iter();
        let answers = responses.flat_map(|(status, response)| {
            let response = resolved(response);
            let problems = response.pointer("/content/application~1problem+json/examples");
            let Some(problems) = problems.and_then(Value::as_object) else {
                return vec![(status.parse().expect("a status is a number"), "")];
            };
            let status = status.parse().expect("a status is a number");
            let answers = problems.keys().map(|slug| (status, slug.as_str()));
            answers.collect()
        });
        answers.map(|(status, slug)| (operation.id.as_str(), status, slug))
    })
}

/// What a reference leads to, or the value itself.
fn resolved(value: &Value) -> &Value {
    let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
        return value;
    };
    let pointer = reference.trim_start_matches('#');
    DOCUMENT.pointer(pointer).expect("it leads somewhere")
}

impl Operation {
    pub fn is_public(&self) -> bool {
        self.body["security"] == json!([])
    }

    pub fn declares(&self, status: u16) -> bool {
        self.response(status).is_some()
    }

    fn response(&self, status: u16) -> Option<&Value> {
        self.responses().get(&status.to_string()).map(resolved)
    }

    pub fn parameters(&self) -> &[Value] {
        self.body["parameters"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// The names of the parameters in the query.
    pub fn query_parameters(&self) -> Vec<String> {
        let parameters = self.parameters().iter();
        let in_query = parameters.filter(|parameter| parameter["in"] == "query");
        in_query
            .map(|parameter| parameter["name"].as_str().expect("a name").to_owned())
            .collect()
    }

    /// The content type of the body that it takes, if it takes one.
    pub fn takes(&self) -> Option<&str> {
        let content = self.body["requestBody"]["content"].as_object()?;
        content.keys().next().map(String::as_str)
    }

    /// A body, as the document shows it.
    pub fn example(&self) -> Option<&'static Value> {
        let content = &self.body["requestBody"]["content"][self.takes()?];
        let pointer = content["schema"]["$ref"].as_str()?.strip_prefix('#')?;
        DOCUMENT.pointer(pointer)?.get("example")
    }

    /// An event of the stream that it answers with, as the document shows it.
    pub fn shown_event(&self) -> &str {
        let content = &self.body["responses"]["200"]["content"]["text/event-stream"];
        content["example"].as_str().expect("it is a stream")
    }

    fn responses(&self) -> &Map<String, Value> {
        self.body["responses"]
            .as_object()
            .expect("there are responses")
    }

    /// Whether the document knows this answer.
    pub fn allows(
        &self,
        method: &str,
        status: u16,
        headers: &HeaderMap,
        text: &str,
    ) -> Result<(), String> {
        let response = self.response(status);
        let response = response.ok_or_else(|| format!("{status} is not declared"))?;
        let declared = response.get("headers").and_then(Value::as_object);
        for (name, header) in declared.into_iter().flatten() {
            if header["required"] == true && !headers.contains_key(name.as_str()) {
                return Err(format!("the header {name} is missing"));
            }
        }
        let kind = headers
            .get("content-type")
            .map_or("", |kind| kind.to_str().unwrap_or_default());
        let kind = kind.split(';').next().unwrap_or_default();
        let content = response.get("content");
        if text.is_empty() {
            // The end of a stream is not waited for, and what is declared of a 101 is said by what follows it.
            let is_elsewhere = kind == "text/event-stream" || status == 101;
            let has_none = method == "HEAD" || content.is_none() || is_elsewhere;
            let missing = || format!("{status} has no body");
            return has_none.then_some(()).ok_or_else(missing);
        }
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

/// From the dialect of OpenAPI 3.0 to JSON Schema; and an answer may have only the fields and values that are listed: what clients must be
/// ready for is not what we may send without a word.
fn as_json_schema(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_json_schema),
        Value::Object(object) => {
            object.remove("example");
            if let Some(values) = object.remove("x-extensible-enum") {
                object.insert("enum".into(), values);
            }
            if object.remove("nullable") == Some(json!(true)) {
                let kind = object["type"].take();
                object.insert("type".into(), json!([kind, "null"]));
            }
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.insert("additionalProperties".into(), json!(false));
            }
            object.values_mut().for_each(as_json_schema);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, content_type: &'static str, body: &str) -> Result<(), String> {
        let get_me = operation("GET", "/api/v1/users/me").expect("it is declared");
        let pairs = [
            ("content-type", content_type),
            ("etag", "\"1\""),
            ("retry-after", "1"),
        ];
        let pairs = pairs.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        get_me.allows("GET", status, &pairs.into_iter().collect(), body)
    }

    fn me() -> Value {
        DOCUMENT["components"]["schemas"]["User"]["example"].clone()
    }

    #[test]
    fn an_answer_that_the_document_does_not_know_is_found_out() {
        let problem = DOCUMENT["components"]["examples"]["email-taken"]["value"].to_string();
        let mut more = me();
        more["shoe_size"] = json!(42);
        let mut less = me();
        less.as_object_mut().unwrap().remove("email");
        let mut wrong = me();
        wrong["created_at"] = json!("yesterday");

        assert_eq!(verdict(200, "application/json", &me().to_string()), Ok(()));
        for (status, kind, body) in [
            (201, "application/json", me().to_string()),
            (200, "text/plain", me().to_string()),
            (200, "application/json", String::new()),
            (200, "application/json", more.to_string()),
            (200, "application/json", less.to_string()),
            (200, "application/json", wrong.to_string()),
            (503, "application/problem+json", problem),
        ] {
            assert!(
                verdict(status, kind, &body).is_err(),
                "{status} {kind} {body}"
            );
        }
        let me = operation("GET", "/api/v1/users/me").unwrap();
        let without_tag = me.allows("HEAD", 200, &HeaderMap::new(), "");
        assert_eq!(without_tag, Err("the header ETag is missing".into()));
    }

    #[test]
    fn a_request_has_its_operation() {
        let found = |method, path| operation(method, path).map(|one| one.id.as_str());

        assert_eq!(found("GET", "/api/v1/users/me"), Some("getMe"));
        assert_eq!(found("HEAD", "/api/v1/users/x"), Some("getUser"));
        assert_eq!(found("GET", "/api/v1/users/"), None);
        assert_eq!(found("PUT", "/api/v1/users/me"), None);
    }
}
