use serde_json::json;

use super::people::{emails, page, town};
use crate::{
    api::on_every_store,
    support::{app::App, people::PASSWORD, store::TestStore},
};

on_every_store!(
    the_list_is_searched_by_parts_of_address_and_name,
    a_search_knows_no_wildcards,
    the_list_is_filtered_by_address_role_status_and_time,
    any_time_may_be_asked_for,
    filters_and_pages_go_together,
);

async fn the_list_is_searched_by_parts_of_address_and_name(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let body =
        json!({"email": "x@other.example", "password": PASSWORD, "display_name": "Zoë Ann Quist"});
    app.post("/api/v1/auth/register", body)
        .await
        .has_status(201);

    assert_eq!(
        emails(&root, "?q=ANN").await,
        ["x@other.example", "ann@example.com"]
    );
    assert_eq!(emails(&root, "?q=other.ex").await, ["x@other.example"]);
    assert_eq!(emails(&root, "?q=ZO%C3%8B").await, ["x@other.example"]);
    assert_eq!(emails(&root, "?q=nobody").await, [""; 0]);
}

async fn a_search_knows_no_wildcards(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let body = json!({"email": "50%_off@example.com", "password": PASSWORD, "display_name": "back\\slash"});
    app.post("/api/v1/auth/register", body)
        .await
        .has_status(201);

    for (text, found) in [
        ("%25", 1),
        ("_", 1),
        ("0%25_o", 1),
        ("%5C", 1),
        ("K%5CS", 1),
        ("a%25n", 0),
        ("a_n", 0),
        ("%5C%25", 0),
    ] {
        let query = format!("?q={text}");
        assert_eq!((emails(&root, &query).await.len(), text), (found, text));
    }
}

async fn the_list_is_filtered_by_address_role_status_and_time(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let eva = root.lists("?email=eva@example.com").await.items()[0].clone();
    root.sets(eva["id"].as_str().unwrap(), "suspended")
        .await
        .ok();
    app.settle().await;

    assert_eq!(
        emails(&root, "?email=EVA@Example.com").await,
        ["eva@example.com"]
    );
    assert_eq!(emails(&root, "?email=nobody@example.com").await, [""; 0]);
    assert_eq!(emails(&root, "?role=admin").await, ["root@example.com"]);
    assert_eq!(
        emails(&root, "?status=suspended").await,
        ["eva@example.com"]
    );
    let after_dan = "?created_after=2026-11-22T12:00:04.123456Z";
    assert_eq!(
        emails(&root, after_dan).await,
        ["finn@example.com", "eva@example.com"]
    );
}

async fn any_time_may_be_asked_for(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    assert_eq!(
        emails(&root, "?created_after=0000-01-01T00:00:00Z")
            .await
            .len(),
        7
    );
    assert_eq!(
        emails(&root, "?created_after=9999-12-31T23:59:59Z")
            .await
            .len(),
        0
    );
    let in_zurich = "?created_after=2026-11-22T13:00:05.123456%2B01:00";
    assert_eq!(emails(&root, in_zurich).await, ["finn@example.com"]);
}

async fn filters_and_pages_go_together(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    let (first, cursor) = page(&root, "?role=user&limit=4").await;
    let cursor = cursor.unwrap();
    let (second, end) = page(&root, &format!("?role=user&limit=4&cursor={cursor}")).await;

    assert_eq!((first.len(), second.len(), end), (4, 2, None));
    assert_eq!(second, ["ben@example.com", "ann@example.com"]);
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let app = App::start().await;
    let root = app.admin().await;

    for (query, status) in [
        ("?cursor=garbage", 422),
        ("?cursor=", 422),
        ("?email=ada", 422),
        ("?q=a%00b", 422),
        ("?role=root", 400),
        ("?status=gone", 400),
        ("?created_after=yesterday", 400),
        ("?created_after=10000-01-01T00:00:00Z", 400),
    ] {
        let answer = root.lists(query).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_filter_at_fault_is_listed() {
    let app = App::start().await;
    let root = app.admin().await;

    let answer = root.lists("?cursor=x&email=ada&q=%07").await;

    answer
        .is(422, "validation-failed")
        .blames(&["cursor", "email", "q"]);
}
