use portreeve::{events::Event, users};
use serde_json::json;
use time::Duration;

use crate::{
    api::{at_once, on_every_store},
    support::{app::App, people::PASSWORD, store::TestStore},
};

on_every_store!(
    a_profile_is_changed_and_stays_so,
    what_is_left_away_stays_and_null_empties,
    an_empty_text_empties_as_null_does,
    a_change_of_the_profile_is_published_by_its_fields,
    a_profile_changed_before_the_events_were_delivered_stays,
    the_time_of_the_change_is_shown,
    many_changes_at_once_are_all_made,
    a_change_of_nothing_changes_nothing,
);

const PATH: &str = "/api/v1/users/me";

async fn a_profile_is_changed_and_stays_so(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let patch = json!({
        "display_name": "Ada",
        "avatar_url": "https://example.com/ada.png",
        "locale": "en-GB",
        "time_zone": "Europe/London",
    });

    let changed = ada.changes_profile(&grant, patch.clone()).await.ok();

    for (field, value) in patch.as_object().unwrap() {
        assert_eq!(changed[field], *value);
    }
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), changed);
}

async fn what_is_left_away_stays_and_null_empties(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let patch = json!({"display_name": "Ada", "locale": "en", "time_zone": "UTC"});
    ada.changes_profile(&grant, patch).await.ok();

    let patch = json!({"display_name": null, "locale": "fr"});
    let changed = ada.changes_profile(&grant, patch).await.ok();

    assert_eq!(changed.get("display_name"), None);
    assert_eq!(
        (&changed["locale"], &changed["time_zone"]),
        (&json!("fr"), &json!("UTC"))
    );
}

async fn an_empty_text_empties_as_null_does(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let fields = ["display_name", "avatar_url", "locale", "time_zone"];
    let full = json!({
        "display_name": "Ada",
        "avatar_url": "https://example.com/ada.png",
        "locale": "en",
        "time_zone": "UTC",
    });
    ada.changes_profile(&grant, full).await.ok();

    for field in fields {
        let changed = ada.changes_profile(&grant, json!({field: ""})).await.ok();
        assert_eq!(changed.get(field), None);
    }

    let body = json!({"email": "grace@example.com", "password": PASSWORD, "display_name": ""});
    let grace = app.post("/api/v1/auth/register", body).await;
    assert_eq!(grace.has_status(201).json().get("display_name"), None);
}

async fn a_change_of_the_profile_is_published_by_its_fields(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    app.settle().await;

    let patch = json!({"locale": "en", "display_name": null});
    ada.changes_profile(&grant, patch).await.ok();

    let published: Vec<Event> = app.envelopes().await.into_iter().map(|e| e.event).collect();
    let fields = vec!["display_name".to_owned(), "locale".to_owned()];
    let user_id = ada.id.parse().unwrap();
    assert_eq!(
        published,
        [users::Event::ProfileUpdated {
            user_id,
            fields,
            locale: Some(users::Locale::restore("en".into())),
        }
        .into()]
    );
}

async fn a_profile_changed_before_the_events_were_delivered_stays(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let changed = ada
        .changes_profile(&grant, json!({"locale": "en"}))
        .await
        .ok();

    app.settle().await;

    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), changed);
}

async fn many_changes_at_once_are_all_made(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let change =
        |n: usize| ada.changes_profile(&grant, json!({"display_name": format!("Ada {n}")}));
    let answers = at_once(10, change).await;

    for answer in &answers {
        answer.has_status(200);
    }
}

async fn a_change_of_nothing_changes_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let before = ada.looks_at_themselves(&grant).await.ok();
    app.clock.advance(Duration::minutes(1));

    let after = ada.changes_profile(&grant, json!({})).await.ok();

    assert_eq!(after, before);
}

async fn the_time_of_the_change_is_shown(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    app.clock.advance(Duration::minutes(1));

    let changed = ada
        .changes_profile(&grant, json!({"locale": "en"}))
        .await
        .ok();

    assert_eq!(changed["created_at"], "2026-11-22T12:00:00.123456Z");
    assert_eq!(changed["updated_at"], "2026-11-22T12:01:00.123456Z");
}

#[tokio::test]
async fn every_field_at_fault_is_listed_and_nothing_is_changed() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let before = ada.looks_at_themselves(&grant).await.ok();

    let patch = json!({
        "display_name": "x".repeat(101),
        "avatar_url": "http://example.com/ada.png",
        "locale": "de_CH",
        "time_zone": "../etc/passwd",
    });
    let answer = ada.changes_profile(&grant, patch).await;

    answer.is(422, "validation-failed");
    answer.blames(&["display_name", "avatar_url", "locale", "time_zone"]);
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), before);
}

#[tokio::test]
async fn what_is_no_field_of_the_profile_is_refused() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for patch in [
        json!({"nickname": "Ada"}),
        json!({"email": "eve@example.com"}),
        json!({"roles": ["admin"]}),
        json!({"display_name": "Ada", "status": "active"}),
    ] {
        ada.changes_profile(&grant, patch)
            .await
            .is(400, "malformed-request");
    }
}

#[tokio::test]
async fn an_empty_patch_is_no_mistake() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    ada.changes_profile(&grant, json!({})).await.ok();
}

#[tokio::test]
async fn no_user_is_shown_without_a_token() {
    let app = App::start().await;

    app.get(PATH).await.is(401, "invalid-access-token");
    for scheme in ["Basic YWRhOmFkYQ==", "Bearer", "Bearer ", "bearer"] {
        let answer = app.get(PATH).header("authorization", scheme).await;
        answer.is(401, "invalid-access-token");
    }
}
