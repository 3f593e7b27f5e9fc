use serde_json::json;
use uuid::Uuid;

use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    an_administrator_sees_what_the_person_sees,
    a_user_is_shown_as_they_are_now_however_late_events_are,
    an_unknown_id_is_not_found,
);

async fn an_administrator_sees_what_the_person_sees(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let hers = ada
        .changes_profile(&grant, json!({"display_name": "Ada"}))
        .await
        .ok();

    let shown = app.admin().await.looks_at(&ada.id).await.ok();

    assert_eq!(shown, hers);
}

async fn a_user_is_shown_as_they_are_now_however_late_events_are(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let root = app.admin().await;
    root.makes(&ada.id, "admin").await.ok();
    root.sets(&ada.id, "suspended").await.ok();

    let shown = root.looks_at(&ada.id).await.ok();

    assert_eq!(
        (&shown["roles"], &shown["status"]),
        (&json!(["admin"]), &json!("suspended"))
    );
}

async fn an_unknown_id_is_not_found(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let unknown = Uuid::nil().to_string();

    root.looks_at(&unknown).await.is(404, "unknown-user");
    root.makes(&unknown, "admin").await.is(404, "unknown-user");
    root.sets(&unknown, "suspended")
        .await
        .is(404, "unknown-user");
}

#[tokio::test]
async fn an_id_that_is_none_is_malformed() {
    let app = App::start().await;
    let root = app.admin().await;

    for id in [
        "1",
        "not-an-id",
        "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398",
        "%00",
        "a%20b",
    ] {
        root.looks_at(id).await.is(400, "malformed-request");
        root.makes(id, "admin").await.is(400, "malformed-request");
        root.sets(id, "active").await.is(400, "malformed-request");
    }
}

#[tokio::test]
async fn only_administrators_see_others() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let path = format!("/api/v1/users/{}", ada.id);

    app.get(&path).await.is(401, "invalid-access-token");
    app.get(&path).by(&grant).await.is(403, "not-admin");
}
