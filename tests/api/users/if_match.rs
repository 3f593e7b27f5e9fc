//! Changes that must not overwrite what one has not seen (RFC 9110, section 13.1.1).

use serde_json::json;

use crate::{
    api::{at_once, on_every_store},
    support::{app::App, store::TestStore},
};

on_every_store!(
    a_change_of_what_was_seen_goes_through,
    a_change_of_what_is_no_longer_so_is_refused,
    a_changed_role_makes_another_state_too,
    of_20_changes_of_one_state_one_goes_through,
    changes_without_a_condition_all_go_through,
);

async fn a_change_of_what_was_seen_goes_through(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let seen = ada.looks_at_themselves(&grant).await;

    let patch = json!({"locale": "en"});
    let changed = ada
        .changes_profile(&grant, patch)
        .header("if-match", seen.header("etag"))
        .await;

    changed.ok();
    assert_ne!(changed.header("etag"), seen.header("etag"));
    let now = ada.looks_at_themselves(&grant).await;
    assert_eq!(now.header("etag"), changed.header("etag"));
}

async fn a_change_of_what_is_no_longer_so_is_refused(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let seen = ada.looks_at_themselves(&grant).await;
    let meanwhile = ada
        .changes_profile(&grant, json!({"locale": "en"}))
        .await
        .ok();

    let patch = json!({"locale": "fr"});
    let late = ada
        .changes_profile(&grant, patch)
        .header("if-match", seen.header("etag"))
        .await;

    late.is(412, "precondition-failed");
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), meanwhile);
}

async fn a_changed_role_makes_another_state_too(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let seen = ada.looks_at_themselves(&grant).await;
    app.admin().await.makes(&ada.id, "admin").await.ok();

    let patch = json!({"locale": "fr"});
    let late = ada
        .changes_profile(&grant, patch)
        .header("if-match", seen.header("etag"))
        .await;

    late.is(412, "precondition-failed");
}

async fn of_20_changes_of_one_state_one_goes_through(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let seen = ada.looks_at_themselves(&grant).await;

    let answers = at_once(20, |n| {
        let patch = json!({"display_name": format!("Ada {n}")});
        ada.changes_profile(&grant, patch)
            .header("if-match", seen.header("etag"))
    })
    .await;

    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.is(412, "precondition-failed");
    }
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), won[0].ok());
}

async fn changes_without_a_condition_all_go_through(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for n in 0..5 {
        let patch = json!({"display_name": format!("Ada {n}")});
        ada.changes_profile(&grant, patch).await.ok();
    }

    let now = ada.looks_at_themselves(&grant).await.ok();
    assert_eq!(now["display_name"], "Ada 4");
}

#[tokio::test]
async fn a_condition_may_list_several_states_or_any() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let etag = ada
        .looks_at_themselves(&grant)
        .await
        .header("etag")
        .to_owned();

    for (condition, status) in [
        (format!("\"other\", {etag}"), 200),
        ("*".to_owned(), 200),
        ("\"other\"".to_owned(), 412),
        (String::new(), 412),
    ] {
        let patch = json!({});
        let answer = ada
            .changes_profile(&grant, patch)
            .header("if-match", &condition)
            .await;
        assert_eq!(answer.status, status, "{condition:?}");
    }
}

#[tokio::test]
async fn a_weak_tag_meets_no_condition() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let etag = ada
        .looks_at_themselves(&grant)
        .await
        .header("etag")
        .to_owned();

    let weak = format!("W/{etag}");
    let answer = ada
        .changes_profile(&grant, json!({}))
        .header("if-match", weak)
        .await;

    answer.is(412, "precondition-failed");
}
