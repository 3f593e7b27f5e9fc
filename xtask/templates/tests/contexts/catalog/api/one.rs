use uuid::Uuid;

use super::{creates, looks_at};
use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(nobody_learns_of_what_belongs_to_somebody_else);

async fn nobody_learns_of_what_belongs_to_somebody_else(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, hers) = app.signed_in("ada@example.com").await;
    let (bob, his) = app.signed_in("bob@example.com").await;
    let created = creates(&ada, &hers, "First").await.json();
    let id = created["id"].as_str().unwrap();

    let foreign = looks_at(&bob, &his, id).await;
    let absent = looks_at(&bob, &his, &Uuid::nil().to_string()).await;

    foreign.is(404, "unknown-widget");
    absent.is(404, "unknown-widget");
    looks_at(&ada, &hers, id).await.has_status(200);
}

#[tokio::test]
async fn an_id_that_is_none_is_malformed() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for id in ["1", "not-an-id", "%00"] {
        looks_at(&ada, &grant, id).await.is(400, "malformed-request");
    }
}
