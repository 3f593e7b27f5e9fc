use serde_json::json;

use super::api::PATH;
use crate::{
    api::declared::{People, Reached},
    support::app::App,
};

pub async fn reach(reached: &mut Reached) {
    let app = App::start().await;
    let People { grant, .. } = People::of(&app).await;
    let create = |name: &str| app.post(PATH, json!({"name": name})).by(&grant);
    let list = |query: &str| app.get(&format!("{PATH}{query}")).by(&grant);

    let created = create("First").await.json();
    let id = created["id"].as_str().expect("it was created");
    reached.note(list(&format!("/{id}")).await);
    reached.note(create("First").await);
    reached.note(create(" ").await);
    reached.note(list("?limit=0").await);
    reached.note(list("?cursor=x").await);
}
