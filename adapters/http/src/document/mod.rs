//! The OpenAPI document, finished: what poem-openapi writes, turned into what client generators and people can rely on.

mod additions;
mod edit;
mod formats;
mod problems;
mod references;
mod request_id;
mod responses;
mod retired;
mod schemas;
mod security;
mod servers;
mod shared_responses;
mod streams;
mod tidy;

use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

use self::edit::{operations, set};
pub use self::{
    retired::{DEPRECATION, SUNSET},
    security::PasswordFlow,
    servers::locate,
};
use crate::problem::{Kind, Rule};

/// What integrators read first.
pub const INTRODUCTION: &str = include_str!("introduction.md");

/// What a document needs beside the operations.
#[derive(Clone, Copy)]
pub struct Declarations<'a> {
    /// All problems there are.
    pub kinds: &'a [&'static Kind],
    /// All rules that a field may break.
    pub rules: &'a [&'static Rule],
    /// None where there is no sign-in with a password.
    pub password_flow: Option<&'static PasswordFlow>,
}

/// The document of a service, ready to be published.
///
/// # Panics
/// When two API structs share a path: poem-openapi would then write the path twice, and every parser drops the first. Every test
/// that starts the service would notice.
pub fn finished<T: OpenApi + 'static>(
    service: &OpenApiService<T, ()>,
    declared: &Declarations<'_>,
) -> Value {
    let raw = service.spec();
    let mut document: Value = serde_json::from_str(&raw).unwrap_or_default();
    let written = raw.matches("\"operationId\"").count();
    let kept = operations(&mut document).count();
    assert_eq!(
        written, kept,
        "two API structs share a path, so that operations are missing in the document"
    );

    set(&mut document, "openapi", json!("3.0.3"));
    tidy::everywhere(&mut document);
    operations(&mut document).for_each(complete);
    order_tags(&mut document);
    operations(&mut document).for_each(retired::mark);
    problems::show(&mut document, declared.kinds);
    problems::list_types(&mut document, declared.kinds);
    problems::list_rules(&mut document, declared.rules);
    streams::show(&mut document);
    if let Some(flow) = declared.password_flow {
        security::describe(&mut document, flow);
    }
    schemas::close_requests(&mut document);
    schemas::require_what_is_always_there(&mut document);
    formats::show(&mut document);
    responses::describe(&mut document);
    request_id::declare(&mut document);
    additions::allow_in_responses(&mut document);
    // The last, because the others look at the responses of an operation.
    shared_responses::refer(&mut document);
    document
}

/// In the order in which the operations come; poem-openapi sorts them by name.
fn order_tags(document: &mut Value) {
    let order: Vec<Value> = operations(document)
        .filter_map(|operation| operation.get("tags")?.get(0).cloned())
        .collect();
    if let Some(Value::Array(tags)) = document.get_mut("tags") {
        tags.sort_by_key(|tag| order.iter().position(|name| Some(name) == tag.get("name")));
    }
}

/// As text, as it is served and committed.
pub fn text(document: &Value) -> String {
    let mut text = format!("{document:#}");
    text.push('\n');
    text
}

/// What every operation must say, also where it is nothing: `security: []` is how a document says "public".
fn complete(operation: &mut Map<String, Value>) {
    operation.entry("security").or_insert_with(|| json!([]));
    if !operation.contains_key("description")
        && let Some(summary) = operation.get("summary").cloned()
    {
        operation.insert("description".into(), summary);
    }
}
