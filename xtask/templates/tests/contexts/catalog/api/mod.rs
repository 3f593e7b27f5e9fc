mod create;
mod list;
mod one;

use serde_json::json;

use crate::support::{
    client::Call,
    people::{Grant, Person},
};

pub const PATH: &str = "/api/v1/catalog/widgets";

fn creates(person: &Person, grant: &Grant, name: &str) -> Call {
    person.client.post(PATH, json!({"name": name})).by(grant)
}

/// With a query such as `?limit=1`.
fn lists(person: &Person, grant: &Grant, query: &str) -> Call {
    person.client.get(&format!("{PATH}{query}")).by(grant)
}

fn looks_at(person: &Person, grant: &Grant, id: &str) -> Call {
    person.client.get(&format!("{PATH}/{id}")).by(grant)
}
