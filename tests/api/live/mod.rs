//! Events as they happen: who is sent what, who is cut, and when.

mod catching_up;
mod ends;
mod floods;
mod limits;
mod misuse;
mod sockets;
mod streams;
mod tickets;

use serde_json::{Value, json};

use crate::support::{
    app::App,
    people::{Grant, Person},
};

/// Changes the profile, and says so in the log.
async fn renames(app: &App, person: &Person, grant: &Grant, name: &str) {
    let patch = json!({"display_name": name});
    person.changes_profile(grant, patch).await.ok();
    app.settle().await;
}

/// Whose account an event is about.
fn account(message: &Value) -> &str {
    let data = &message["data"];
    let id = data.get("account_id").or_else(|| data.get("user_id"));
    id.and_then(Value::as_str).expect("it is about an account")
}
