use serde_json::json;

use super::{PATH, creates, lists, looks_at};
use crate::{
    api::{at_once, on_every_store},
    support::{app::App, store::TestStore},
};

on_every_store!(
    what_was_created_can_be_looked_at_and_is_listed,
    a_name_is_good_for_one_of_yours,
    of_many_at_once_who_want_a_name_one_gets_it,
);

async fn what_was_created_can_be_looked_at_and_is_listed(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let created = creates(&ada, &grant, "  First ").await;

    let created = created.has_status(201).json();
    assert_eq!(created["name"], "First");
    assert_eq!(created["created_at"], "2026-11-22T12:00:00.123456Z");
    let id = created["id"].as_str().unwrap();
    assert_eq!(looks_at(&ada, &grant, id).await.ok(), created);
    assert_eq!(lists(&ada, &grant, "").await.items(), [created]);
}

async fn a_name_is_good_for_one_of_yours(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, hers) = app.signed_in("ada@example.com").await;
    let (bob, his) = app.signed_in("bob@example.com").await;
    creates(&ada, &hers, "First").await.has_status(201);

    let again = creates(&ada, &hers, " First").await;

    again.is(409, "widget-name-taken");
    creates(&ada, &hers, "first").await.has_status(201);
    creates(&bob, &his, "First").await.has_status(201);
}

async fn of_many_at_once_who_want_a_name_one_gets_it(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let answers = at_once(20, |_| creates(&ada, &grant, "First")).await;

    let created = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(created.count(), 1);
    assert_eq!(lists(&ada, &grant, "").await.items().len(), 1);
}

#[tokio::test]
async fn what_is_no_name_is_refused() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for name in ["", "  ", "a\u{0}b", &"x".repeat(101)] {
        let answer = creates(&ada, &grant, name).await;
        answer.is(422, "validation-failed").blames(&["name"]);
    }
    assert_eq!(lists(&ada, &grant, "").await.items().len(), 0);
}

#[tokio::test]
async fn a_body_with_other_fields_is_refused() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for body in [json!({}), json!({"name": 1}), json!({"name": "x", "owner_id": ada.id})] {
        let answer = ada.client.post(PATH, body).by(&grant).await;
        answer.is(400, "malformed-request");
    }
}
