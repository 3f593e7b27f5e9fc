use serde_json::json;
use uuid::Uuid;

use crate::{
    api::declared::{People, Reached},
    support::app::App,
};

pub async fn reach(reached: &mut Reached) {
    let app = App::start().await;
    let People {
        root, ada, grant, ..
    } = People::of(&app).await;
    let unknown = Uuid::nil().to_string();

    let name = json!({"display_name": "Ada"});
    reached.note(
        ada.changes_profile(&grant, name)
            .header("if-match", "\"x\"")
            .await,
    );
    reached.note(ada.changes_profile(&grant, json!({"locale": "!"})).await);
    reached.note(root.lists("?limit=0").await);
    reached.note(root.lists("?cursor=x").await);
    reached.note(root.looks_at(&unknown).await);
    reached.note(root.makes(&unknown, "admin").await);
    reached.note(root.sets(&unknown, "suspended").await);
}
